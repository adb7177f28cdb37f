#!/bin/sh
# watchdog.sh DIRECTORY CGROUP MOUNTS...: kills all that runs in this cgroup of pods and below, and unmounts all that is mounted below
# these paths, once a second, from the second of this boot on that DIRECTORY/allowed says ("BOOT SECOND"). Ends when that file is
# gone, or is of another boot.
set -u
directory=$1
cgroup=$2
shift 2
exec 9>"$directory/lock"
flock -n 9 || exit 0
echo $$ >"$directory/pid"
read -r this_boot </proc/sys/kernel/random/boot_id

kill_all() {
  if [ -e "$cgroup/cgroup.kill" ]; then
    echo 1 >"$cgroup/cgroup.kill"
  else # cgroup v1
    find "$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null | xargs -r kill -9 2>/dev/null
  fi
}

# What was mounted last goes first; a path's spaces are \040 in that file.
unmount_all() {
  tac /proc/self/mountinfo | while read -r _ _ _ _ at _; do
    at=$(printf '%b' "$(echo "$at" | sed 's/\\\([0-7]\{3\}\)/\\0\1/g')")
    for path in "$@"; do
      case $at in "$path"/*) umount "$at" ;; esac
    done
  done
}

unmounting=
while read -r boot until <"$directory/allowed" && [ "$boot" = "$this_boot" ]; do
  read -r up _ </proc/uptime
  if [ "${up%%.*}" -ge "$until" ]; then
    kill_all
    # a server of files that does not answer must not keep it from killing
    if [ -z "$unmounting" ] || ! kill -0 "$unmounting" 2>/dev/null; then
      unmount_all "$@" 9>&- &
      unmounting=$!
    fi
  fi
  sleep 1 9>&-
done
