# Plays session.txt: lines of shell after "$ ", and below each what it prints. Part of run.sh, which has gone to its folder.
#
# Commands that only read are run again until they print what is expected, since a cluster takes its time. "..." stands for
# anything; ages, addresses, uids and widths of columns may be others than in the text. A command that ends in "# containers"
# needs processes behind pods, one in "# simulated" needs none. What is typed into a shell stands after its prompt "/ # ".
name=$(basename "$script")
seconds=90
played=0

tolerant() {
  sed -E \
    -e 's/\r$//' \
    -e 's/VOLUMEATTRIBUTESCLASS +//' -e 's/<unset> +//' \
    -e "s/\.$name\.svc/.default.svc/g" -e "s/ in $name namespace/ in default namespace/" \
    -e 's/\bpvc-<uid>/<volume>/g' -e 's/\bd-[0-9a-z]{20}\b/<volume>/g' \
    -e 's/\b[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\b/<ip>/g' \
    -e 's|^(/ )?# ?||' -e '/^All commands and output from this session will be recorded/d' \
    -e 's/^[ \t]+//' -e 's/[ \t]+/ /g' -e '/^ ?$/d'
}
shown() { steady | tolerant; }

only_reads() {
  [[ $1 =~ ^(kubectl (get|describe|logs|events|top)|kubectl exec .*\ (ls|cat|curl|wget|nslookup|dig|hostname|sh -c \'hostname\')|addresses|named) ]]
}

# What a person types into a shell, each line when its prompt is there. Who comes late to a prompt is told to press enter.
typing() {
  local line prompts=0 n
  if [ -s "$work/typed" ]; then
    seen() { [ "$(grep -o "$1" "$work/out" | wc -l)" -ge "$2" ]; }
    for ((n = 0; n < 100; n++)); do seen 'pressing enter' 1 && break; sleep 0.3; done
    seen '# ' 1 || echo
    while IFS= read -r line; do
      prompts=$((prompts + 1))
      for ((n = 0; n < 100; n++)); do seen '# ' $prompts && break; sleep 0.1; done
      echo "$line"
    done <"$work/typed"
  fi
  # the end of what is typed is a key of its own (^D, or a NUL where the terminal is raw already): none is sent while the program runs
  for ((n = 0; n < 300; n++)); do [ -e "$work/ended" ] && break; sleep 0.1; done
}

# run COMMAND: its output and end, as they are compared. What asks for a terminal gets one, and what is typed into it.
run() {
  local code
  if [[ $1 =~ ^kubectl\ .*(\ -it\ |--tty) ]]; then
    local line=${1%% \# *}
    : >"$work/out"
    rm -f "$work/ended"
    # script(1) reads on for 10 ms after the end, and on a busy machine the last line comes later
    timeout 60 script -qec "${line/#kubectl/$KUBECTL}; code=\$?; : >$work/ended; sleep 0.5; exit \$code" /dev/null < <(typing) >"$work/out" 2>&1
  else
    eval "$1" >"$work/out" 2>&1 </dev/null
  fi
  code=$?
  [ $code = 0 ] || echo "[exit $code]" >>"$work/out"
}

# Plays the command that was read last.
settle() {
  local line=$command want pattern got from=$SECONDS
  [ -n "$line" ] || return 0
  command=
  case $line in
    *"# containers") [ -n "$containers" ] || return 0 ;;
    *"# simulated") [ -z "$containers" ] || return 0 ;;
  esac
  [[ ! $line =~ \#\ since\ 1\.([0-9]+)$ ]] || [ "$minor" -ge "${BASH_REMATCH[1]}" ] || return 0
  want=$(shown <<<"$expected")
  pattern=$(sed -e 's/[][*?\\]/\\&/g' -e 's/\.\.\./*/g' <<<"$want")
  while run "$line"; do
    got=$(shown <"$work/out")
    # shellcheck disable=SC2053  # a pattern
    if [[ $got == $pattern ]]; then
      played=$((played + 1))
      [ -z "${VERBOSE:-}" ] || printf '%3ds  %s\n' $((SECONDS - from)) "$line"
      return 0
    fi
    only_reads "$line" && [ $((SECONDS - from)) -lt $seconds ] || break
    sleep 0.3
  done
  printf '%s: after %d commands, and %d s of its own:\n$ %s\n' "$name" "$played" $((SECONDS - from)) "$line"
  diff -u --label expected --label printed <(echo "$want") <(echo "$got") | sed 1,3d
  around
  kubectl delete namespace "$name" >/dev/null 2>&1
  exit 1
}

# What somebody would look at next.
around() {
  echo "--- as it is:"
  kubectl get sts,deploy,rs,pods,pvc,svc -o wide
  kubectl get pv,nodes
  kubectl get events --sort-by=.metadata.creationTimestamp \
    -o custom-columns=KIND:.involvedObject.kind,NAME:.involvedObject.name,REASON:.reason,MESSAGE:.message --no-headers | tail -40
}

cp "$KUBECONFIG" "$work/kubeconfig" || exit 2
export KUBECONFIG=$work/kubeconfig
kubectl create namespace "$name" >/dev/null || exit 2
kubectl config set-context --current --namespace="$name" >/dev/null

command=
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '$ '*) settle; command=${line#'$ '} expected=''; : >"$work/typed" ;;
    '> '*) command+=$'\n'${line#'> '} ;;
    '# '*) settle ;;
    '/ # '*) echo "${line#'/ # '}" >>"$work/typed"; expected+=$line$'\n' ;;
    *) expected+=$line$'\n' ;;
  esac
done <"$script/session.txt"
settle
kubectl delete namespace "$name" >/dev/null
echo "$name: $played commands printed what the text says"
