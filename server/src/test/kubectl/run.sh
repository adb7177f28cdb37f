#!/usr/bin/env bash
# Drives a fresh server with an unmodified kubectl and compares all that it prints with expected.txt beside the steps.
#
#   KUBECONFIG=DIR/kubeconfig run.sh                    compares; what differs is shown, and the exit code is 1
#   KUBECONFIG=DIR/kubeconfig run.sh --print            prints what expected.txt should hold
#   KUBECONFIG=DIR/kubeconfig run.sh [--print] FOLDER   plays FOLDER/steps.sh; tutorials needs --simulated-nodes 3
#   KUBECONFIG=DIR/kubeconfig run.sh [--containers] FOLDER   plays FOLDER/session.txt, as tutorials/README.md tells
#
# KUBECTL names another kubectl than the one in PATH. Commands that an older or newer kubectl does not have, or answers in
# other words, say so (since, before), and their part of expected.txt is left out with them.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: "${KUBECONFIG:?is not set: name the kubeconfig of a fresh server}"
KUBECTL=${KUBECTL:-kubectl}
export HOME=$work KUBE_EDITOR=false LC_ALL=C
print=
[ "${1:-}" != --print ] || { print=yes; shift; }
containers=
[ "${1:-}" != --containers ] || { containers=yes; shift; }
case ${1:-.} in /*) script=$1 ;; *) script=$here/${1:-.} ;; esac
if [ -f "$script/session.txt" ]; then cd "$script" || exit 2; else cd "$script/objects" || exit 2; fi

# Nothing is waited for longer than a minute. After deleting a pod kubectl looks whether it is there, and then waits until none
# of its name is: for ever, if the next one came between the two looks, as may be on a machine that is busy with other things.
kubectl() {
  local code=0
  timeout --foreground 60 "$KUBECTL" "$@" || code=$?
  [ "$code ${1:-} ${2:-}" != '124 delete pod' ] || code=0
  return $code
}

minor=$(kubectl version --client -o json | sed -n 's/.*"minor": *"\([0-9]*\).*/\1/p')
[ -n "$minor" ] || { echo "run.sh: cannot tell the version of $KUBECTL" >&2; exit 2; }

# Ages, uids, revisions, ports and times differ from run to run, and widths of columns with them; words and empty lines
# between versions of kubectl.
steady() {
  sed -E \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/<uid>/g' \
    -e 's/(resourceVersion"?: *"?)[0-9]+/\1<revision>/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/<time>/g' \
    -e 's/127\.0\.0\.1:[0-9]+/<address>/g' \
    -e 's/(^| )(<invalid>|([0-9]+[smhdy])+)( ago)?( |$)/\1<age>\5/g' \
    -e 's/X509SHA256=[0-9a-f]{64}/X509SHA256=<hash>/' \
    -e 's/ (deleted|force deleted) from [a-z0-9-]+ namespace$/ \1/' \
    -e '/^See https?:.*#conflicts$/d' \
    -e '/^(diff|---|\+\+\+) .*(LIVE|MERGED)-/d' \
    -e 's/([^ ])  +/\1   /g' \
    -e 's/ annotate$/ annotated/' \
    -e 's/ +$//' |
    awk 'NF'
}

# step COMMAND: runs a line of shell; what it prints on both streams counts, and how it ends where that is not 0.
step() {
  local code
  echo "\$ $1"
  eval "$1" >"$work/out" 2>&1 </dev/null
  code=$?
  steady <"$work/out"
  [ $code = 0 ] || echo "[exit $code]"
  echo
}

# eventually PATTERN COMMAND: a step whose output, on one line, comes to match in time; what it prints then counts.
eventually() {
  local seen
  for ((n = 0; n < 150; n++)); do
    seen=$( (eval "$2") 2>&1 </dev/null | tr -s ' \n' ' ' | sed 's/ $//')
    [[ $seen =~ $1 ]] && break
    sleep 0.2
  done
  step "$2"
}

eventually_since() { if [ "$minor" -ge "$1" ]; then eventually "$2" "$3   # since 1.$1"; fi; }
since() { if [ "$minor" -ge "$1" ]; then step "$2   # since 1.$1"; fi; }
before() { if [ "$minor" -lt "$1" ]; then step "$2   # before 1.$1"; fi; }

# watch_step LINES COMMAND CHANGE...: starts a watch, makes the changes once its first line is there, and shows its first lines.
watch_step() {
  local lines=$1 watch=$2 line watcher
  shift 2
  echo "\$ $watch"
  coproc WATCH { exec "$KUBECTL" ${watch#kubectl } 2>&1; }
  watcher=$WATCH_PID
  local from=${WATCH[0]}
  for ((n = 0; n < lines; n++)); do
    IFS= read -r -t 60 line <&"$from" || { echo "[nothing came]"; break; }
    steady <<<"$line"
    [ $n = 0 ] && for change in "$@"; do eval "$change" >/dev/null; done
  done
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  echo
}

# Only the parts of expected.txt that this kubectl can play.
playable() {
  awk -v minor="$minor" '
    /^\$ / {
      skip = 0
      if (match($0, /# since 1\.[0-9]+$/)) { split(substr($0, RSTART), v, "."); skip = minor < v[2] + 0 }
      if (match($0, /# before 1\.[0-9]+$/)) { split(substr($0, RSTART), v, "."); skip = minor >= v[2] + 0 }
    }
    !skip { print }' "$1"
}

play() { . "$script/steps.sh"; }

[ ! -f "$script/session.txt" ] || { . "$here/session.sh"; exit; }

if [ -n "$print" ]; then
  play
else
  play >"$work/actual.txt"
  playable "$script/expected.txt" >"$work/expected.txt"
  if diff -u --label expected --label "kubectl 1.$minor" "$work/expected.txt" "$work/actual.txt"; then
    echo "kubectl 1.$minor: $(grep -c '^\$ ' "$work/actual.txt") commands printed what was expected"
  else
    exit 1
  fi
fi
