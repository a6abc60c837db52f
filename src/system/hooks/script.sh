# Written by `stories hooks install`, taken away by `stories hooks uninstall`.
# A hook that was here before is NAME.before-stories, and runs first.
before=${0%/*}/NAME.before-stories
if [ -f "$before" ] && [ -x "$before" ]; then
    "$before" "$@" || exit
fi

# Programs with windows often start git with a short PATH.
PATH=${PATH:+$PATH:}${HOME-}/.cargo/bin
export PATH

# Below the top git would take the folder it is started in for the top.
if [ -n "${GIT_DIR-}" ]; then
    case $GIT_DIR in
    /* | ?:*) ;;
    *) GIT_DIR=$PWD/$GIT_DIR ;;
    esac
    GIT_WORK_TREE=${GIT_WORK_TREE:-$PWD}
    export GIT_DIR GIT_WORK_TREE
fi

refused=0
for root in ROOTS; do
    # Not every branch needs to hold stories; what is staged may have gone from the disk.
    [ -e "$root/stories.toml" ] || [ -d "$root/docs/stories" ] || {
        [ -d "$root" ] && [ -n "$(git --literal-pathspecs ls-files -- "$root/stories.toml" "$root/docs/stories")" ]
    } || continue
    if ! command -v stories >/dev/null 2>&1; then
        echo 'stories is not on the PATH, so the stories of this commit are not checked' >&2
        exit 0
    fi
    said=$(stories -q -C "$root" check --staged 2>&1) || {
        printf '%s\n' "$said" >&2
        refused=1
    }
done
if [ "$refused" -ne 0 ]; then
    echo 'hint: stories explain CODE tells more; mend it, git add, and commit again (--no-verify skips the check)' >&2
fi
exit "$refused"
