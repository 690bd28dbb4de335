#!/bin/sh
# A Mattermost client in POSIX shell with curl that speaks credoc's client protocol.
#
# It reads JSON with sed and so refuses values with a backslash, which a usable token or URL never
# has. The token reaches curl through its standard input: arguments can be read by anybody.

say() { printf '%s\n' "$1"; }
refuse() { say '{"op":"result","id":"'"$id"'","ok":false,"kind":"'"$1"'","message":"'"$2"'"}'; }

# The text that a key of the line has; nothing where it isn't a text.
text() { printf '%s' "$line" | sed -n 's/.*"'"$1"'":"\(\([^"\\]\|\\.\)*\)".*/\1/p'; }
trim() { printf '%s' "$1" | sed 's/^[[:blank:]]*//; s/[[:blank:]]*$//'; }

# Why a value can't be used.
unusable() {
    case $1 in
        '') say 'is missing' ;;
        *\\*) say 'holds a character that it can not have' ;;
        *[![:graph:]]*) say 'holds a character that can not be sent' ;;
    esac
}

authenticate() {
    id=$(text id)
    token=$(trim "$(text access-token)")
    base=$(trim "$(text base-url)")
    ca_file=$(text ca_file)
    limit=$(printf '%s' "$line" | sed -n 's/.*"timeout_ms":\([0-9]*\).*/\1/p')

    why=$(unusable "$token")
    [ -n "$why" ] && { refuse config "the access token $why"; return; }
    why=$(unusable "$base")
    [ -n "$why" ] && { refuse config "the base URL $why"; return; }
    case $base in
        *[?#@]*) refuse config 'the base URL must be scheme, host, port and path alone'; return ;;
        [Hh][Tt][Tt][Pp]://[!/]* | [Hh][Tt][Tt][Pp][Ss]://[!/]*) ;;
        *) refuse config 'the base URL must begin with http:// or https:// and a host'; return ;;
    esac
    while [ "${base%/}" != "$base" ]; do base=${base%/}; done

    set -- -q --silent --http1.1 --globoff --noproxy '*' --proto '=http,https'
    set -- "$@" --max-time "$((limit / 1000)).$(printf %03d $((limit % 1000)))"
    [ -n "$ca_file" ] && set -- "$@" --cacert "$ca_file"
    case $line in
        *'"ignore-ssl-issues":true'*) set -- "$@" --insecure ;;
        *'"ignore-ssl-issues":false'*) ;;
        *'"ignore-ssl-issues":'*) refuse config 'ignoring SSL issues is neither on nor off'; return ;;
    esac
    status=$(
        # An answer without end fills no disk; curl is told where to write by a file of its own.
        ulimit -f 2048
        printf 'header = "Authorization: Bearer %s"\nurl = "%s/api/v4/users/me"\n' \
            "$(printf '%s' "$token" | sed 's/"/\\"/g')" "$base" |
            curl "$@" --config - --output "$TMPDIR/body" --write-out '%{http_code}'
    )
    judge $? "$status"
    rm -f "$TMPDIR/body"
}

judge() {
    case $2 in
        401) refuse auth 'the server refused the token' ; return ;;
        403) refuse permission 'the server denied access'; return ;;
    esac
    case $1 in
        0) ;;
        28) refuse timeout 'no answer in time'; return ;;
        3) refuse config 'the base URL is no URL'; return ;;
        35 | 51 | 53 | 54 | 58 | 59 | 60 | 66 | 77 | 80 | 83 | 90 | 91)
            refuse tls 'no trusted connection'; return ;;
        5 | 6 | 7 | 52 | 55 | 56) refuse network 'no connection to the server'; return ;;
        *) refuse protocol 'the answer is not one of Mattermost'; return ;;
    esac
    [ "$2" = 200 ] || { refuse http "the server answered with status $2"; return; }
    body=$(tr -d '\r\n' <"$TMPDIR/body")
    user_id=$(printf '%s' "$body" | sed -n 's/^{"id":"\([a-z0-9]\{26\}\)".*}$/\1/p')
    username=$(printf '%s' "$body" | sed -n 's/.*"username":"\([a-z0-9._-]*\)".*/\1/p')
    if [ -z "$user_id" ] || [ -z "$username" ]; then
        refuse protocol 'the answer is not a user'
        return
    fi
    say '{"op":"result","id":"'"$id"'","ok":true,"user":{"id":"'"$user_id"'","username":"'"$username"'"}}'
}

while IFS= read -r line; do
    case $line in
        '{"op":"hello"'*)
            say '{"op":"hello","protocol":1,"name":"curl","wrapper":"minimal.sh","language":"sh","fields":{"access-token":"header","base-url":"url","ignore-ssl-issues":"--insecure"},"capabilities":["ca-file","ignore-tls","sub-path","timeout"]}' ;;
        '{"op":"authenticate"'*) authenticate ;;
        *) say '{"op":"error","message":"unknown op"}' ;;
    esac
done
