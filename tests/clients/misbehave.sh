#!/usr/bin/env bash
# A client that misbehaves: misbehave.sh MODE TRIGGER MARK [CAPABILITIES]
#
# It accepts every credential without asking anyone, except for a request whose line holds
# TRIGGER: then it does what MODE says. MARK is a file to which it appends its process id and its
# HOME each time it starts; the path also marks its processes in the system's list. Needs nothing but bash and the
# usual small tools.

mode=$1 trigger=$2 mark=$3 capabilities=${4:-}
printf '%s %s\n' $$ "$HOME" >>"$mark"

say() { printf '%s\n' "$1"; }
hello() {
    say '{"op":"hello","protocol":'"${1:-1}"',"name":"misbehave","fields":{"access-token":"t","base-url":"u"},"capabilities":['"$capabilities"']}'
}
accept() { say '{"op":"result","id":"'"$1"'","ok":true}'; }
forever() { (exec -a "$mark" sleep 1000); }
leave_behind() { (exec -a "$mark" sleep 1000) & }
# Out of the process group, with nothing of ours open: "$@" runs the sleeper.
leave_afar() { (setsid "$@" bash -c 'exec -a "$0" sleep 1000' "$mark" <&- >&- 2>&- &); }

case $mode in
    hello-none) exit 0 ;;
    hello-crash) exit 9 ;;
    hello-never) forever ;;
    hello-garbage) say 'Listening...' ;;
    hello-escapes) printf '\e[2Jnow' >&2 && printf '\e]0;title\a\0\n' ;;
    hello-begun) printf '{"op":"hello",' && forever ;;
    hello-fields) say '{"op":"hello","protocol":1,"name":"misbehave","fields":["access-token"],"capabilities":[]}' ;;
    hello-not-utf8) printf '\xff\n' ;;
    hello-version) hello 2 ;;
    hello-incomplete) say '{"op":"hello","protocol":1,"name":"misbehave","fields":{}}' ;;
    hello-contradiction) capabilities='"ignore-tls"' && hello ;;
    hello-fork) leave_behind && hello ;;
    *) read -r _ && hello ;;
esac
[[ $mode == hello-* ]] && read -r _
[[ $mode == no-read ]] && forever
[[ $mode == term-ignored ]] && trap '' TERM

held=()
while IFS= read -r line; do
    id=${line#*\"id\":\"} && id=${id%%\"*}
    token=${line#*\"access-token\":\"} && token=${token%%\"*}
    if [[ $mode == reverse ]]; then
        held=("$id" "${held[@]}")
        if ((${#held[@]} == 4)); then
            for id in "${held[@]}"; do accept "$id"; done
            held=()
        fi
        continue
    fi
    if [[ $line != *"$trigger"* ]]; then
        accept "$id"
        continue
    fi
    case $mode in
        crash) kill -KILL $$ ;;
        exit-code) exit 3 ;;
        early-exit) exit 0 ;;
        exit-after) accept "$id" && exit 0 ;;
        hang) forever ;;
        hang-ignoring-term) trap '' TERM && forever ;;
        fork) leave_behind && exit 0 ;;
        setsid) leave_afar && accept "$id" ;;
        setsid-crash) leave_afar && exit 3 ;;
        setsid-deaf) leave_afar env --ignore-signal=TERM,INT,HUP && accept "$id" ;;
        setsid-bare) leave_afar env -i "PATH=$PATH" && accept "$id" ;;
        two-objects) accept "$id" | tr -d '\n' && accept "$id" ;;
        blank) say '' && accept "$id" ;;
        nul) printf '\0' && accept "$id" ;;
        key-twice) say '{"op":"result","id":"'"$id"'","ok":false,"ok":true,"kind":"auth"}' ;;
        user-without-id) say '{"op":"result","id":"'"$id"'","ok":true,"user":{"username":"a"}}' ;;
        close-output) exec >&- && forever ;;
        garbage) say 'no JSON' ;;
        array) say '["op","result"]' ;;
        deep) printf '{"a":%s\n' "$(printf '[%.0s' {1..5000})" ;;
        partial-hang) printf '{"op":"result","id":"%s","ok":tr' "$id" && forever ;;
        partial-exit) printf '{"op":"result","id":"%s","ok":true}' "$id" && exit 0 ;;
        wrong-id) accept "never-asked" ;;
        duplicate) accept "$id" && accept "$id" ;;
        second-hello) hello ;;
        error) say '{"op":"error","message":"unknown op"}' ;;
        unknown-op) say '{"op":"log","message":"hi"}' ;;
        no-kind) say '{"op":"result","id":"'"$id"'","ok":false}' ;;
        bad-kind) say '{"op":"result","id":"'"$id"'","ok":false,"kind":"denied"}' ;;
        bad-ok) say '{"op":"result","id":"'"$id"'","ok":"yes"}' ;;
        flood) while :; do say '{"op":"result","id":"flood","ok":true}'; done ;;
        long-line) head -c 52428800 /dev/zero | tr '\0' x && say '' ;;
        not-utf8) printf '{"op":"result","id":"%s","ok":true,"x":"\xff"}\n' "$id" ;;
        bom) printf '\xef\xbb\xbf' && accept "$id" ;;
        stderr-huge) head -c 5242880 /dev/zero >&2 && accept "$id" ;;
        stderr-leak) printf 'trying %s\n' "$token" >&2 && accept "$id" ;;
        stderr-base64) printf 'user:%s' "$token" | base64 -w 0 >&2 && accept "$id" ;;
        late-leak) late=$token && accept "$id" ;;
        crlf) printf '{"op":"result","id":"%s","ok":true}\r\n' "$id" ;;
        extra-keys) say '{"op":"result","id":"'"$id"'","ok":true,"new":[1],"user":null,"kind":null}' ;;
        once-garbage) [[ $(wc -l <"$mark") == 1 ]] && say 'starting up' ; accept "$id" ;;
        message) say '{"op":"result","id":"'"$id"'","ok":false,"kind":"http","message":"at '"$HOME"' with '"$token"'"}' ;;
        environment) say '{"op":"result","id":"'"$id"'","ok":false,"kind":"http","message":"'"$(compgen -e | sort | tr '\n' ' ')"'"}' ;;
        ca) say '{"op":"result","id":"'"$id"'","ok":false,"kind":"http","message":"'"$(tr '\n' ' ' <"${SSL_CERT_FILE:-/dev/null}")"'"}' ;;
        *) accept "$id" ;;
    esac
done

case $mode in
    late-leak) printf 'last: %s' "$late" >&2 ;;
    late-duplicate) accept "$id" ;;
    linger | term-ignored) while :; do forever; done ;;
    odd-exit) exit 7 ;;
    end-fork) leave_behind ;;
    end-flood) for _ in {1..1000}; do say 'no JSON'; done ;;
esac
exit 0
