# exec, attach, logs, port-forward and run against a simulated node, over WebSocket and over SPDY. run.sh plays them.

# Ids of sandboxes and local ports differ from run to run, and when what was said: a log's first line has a time of its own.
anyhow() { sed -E -e 's/[0-9a-f]{64}/<id>/g' -e 's/\b(localhost|127\.0\.0\.1):[0-9]+/\1:<port>/g' -e 's/^[0-9-]+T[0-9:.]{18}Z /<time> /'; }

# forward PORT COMMAND: forwards a port of pod web, runs the command with $at as its address here, and ends the forwarding.
forward() {
  local log=$work/forward pid at=
  : >"$log"
  "$KUBECTL" port-forward web ":$1" >"$log" 2>&1 &
  pid=$!
  for ((n = 0; n < 100 && ${#at} == 0; n++)); do
    at=$(sed -n 's/^Forwarding from \(127.0.0.1:[0-9]*\) .*/\1/p' "$log" | head -1)
    [ -n "$at" ] || sleep 0.1
  done
  eval "$2"
  kill "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  true
}
# until_said PATTERN FILE: waits until it is there, ten seconds at most, and prints what matches.
until_said() { for ((n = 0; n < 100; n++)); do grep -s -o -m 1 "$1" "$2" && break || sleep 0.1; done; }
many() { for ((n = 0; n < 20; n++)); do curl -s --max-time 20 "http://$at/" & done | sort | uniq -c | sed 's/^ *//'; }

step 'kubectl create -f pods.yaml'
step 'kubectl wait --for=condition=Ready pod/web --timeout=60s'
eventually 'CrashLoopBackOff' 'kubectl get pod restless --no-headers | tr -s " " | cut -d" " -f3'

# The same over both protocols.
for over in true false; do
  export KUBECTL_REMOTE_COMMAND_WEBSOCKETS=$over KUBECTL_PORT_FORWARD_WEBSOCKETS=$over
  step "echo websockets: $over"
  step 'kubectl exec web -- hostname'
  step "kubectl exec web -- sh -c 'exit 7'"
  step "kubectl exec web -- sh -c 'echo out; cat /none' 2>/dev/null"
  step "kubectl exec web -- sh -c 'echo out; cat /none' 2>&1 >/dev/null"
  step 'printf "one\ntwo\n" | kubectl exec -i web -- cat'
  step 'head -c 3000000 /dev/zero | kubectl exec -i web -- cat | wc -c'
  step "printf 'kept' | kubectl exec -i web -- sh -c 'cat > /tmp/kept && cat /tmp/kept'"
  step 'printf "echo hello\nexit 3\n" | kubectl exec -i web -- sh'
  step 'kubectl exec web -c none -- hostname'
  step 'kubectl exec nowhere -- hostname'
  step 'kubectl exec missing -- hostname 2>&1 | sed "s/^Error from server (NotFound): \(.*\)/error: error from server (NotFound): \1 in namespace \"default\"/"'
  step 'kubectl exec restless -- hostname 2>&1 | sed "s/Internal error occurred: //"'
  step 'forward 80 many'
  step 'forward 81 "curl -s --max-time 20 http://\$at/; until_said \"dial tcp4.*refused\" \$work/forward"'
  step 'kubectl run once -i --quiet --rm --restart=Never --image=sh -- sh <<<"exit 4" >/dev/null 2>&1'
done

# Logs, with every option.
step 'kubectl logs web'
step 'kubectl logs web --tail=2'
step 'kubectl logs web --tail=0'
step 'kubectl logs web --limit-bytes=8'
step 'kubectl logs web --timestamps --tail=1 | anyhow'
step 'kubectl logs web --since=1h --tail=1'
step 'kubectl logs web --since-time=2999-01-01T00:00:00Z'
step 'kubectl logs web --all-containers --prefix --tail=1'
step 'kubectl logs web -p'
step 'kubectl logs restless -p --tail=1'
step 'kubectl logs nowhere'
eventually 'trying and failing' 'kubectl logs pullless'
step 'kubectl logs two -c a'
step 'kubectl get --raw "/api/v1/namespaces/default/pods/two/log"'
step 'kubectl get --raw "/api/v1/namespaces/default/pods/two/log?container=b" | tail -1'
step 'kubectl get --raw "/api/v1/namespaces/default/pods/web/log?tailLines=-1"'
step 'kubectl get --raw "/api/v1/namespaces/default/pods/web/log?stream=Stderr"'

# A log that is followed ends with its container.
step '{ kubectl logs -f web --tail=1 >$work/followed; } & follower=$!; until_said . $work/followed >/dev/null; printf "said\n" | timeout 2 "$KUBECTL" attach -i web >/dev/null 2>&1; kubectl delete pod web --now >/dev/null; wait $follower; grep -x said $work/followed'
