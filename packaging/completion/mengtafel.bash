# Completion of mengtafel for bash: the commands and their options come from `mengtafel help --words`,
# so that there is no second list to keep.
_mengtafel() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]} words=
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="$("${COMP_WORDS[0]}" help --words 2>/dev/null) help --help --version"
    elif [ "$command" = help ]; then
        words="$("${COMP_WORDS[0]}" help --words 2>/dev/null)"
    elif [ "$previous" = --format ]; then
        words="$("${COMP_WORDS[0]}" help --formats "$command" 2>/dev/null)"
    elif [ "$previous" = --lang ]; then
        words="nl en"
    elif [ "${word:0:1}" = - ]; then
        words="$("${COMP_WORDS[0]}" help --words "$command" 2>/dev/null)"
    elif [ "$command" = import ] && [ "$COMP_CWORD" -eq 3 ]; then
        words="schools areas boards shapes figures"
    fi
    if [ -n "$words" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _mengtafel mengtafel
