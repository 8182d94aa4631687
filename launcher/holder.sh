#!/usr/bin/env bash
# The first process of a simulated hypervisor, or of the underlay between them: keeps its namespaces alive, and reaps.
#   holder.sh KIND READY [COMMAND...]    with a command: becomes it, and its end ends the namespaces
set -euo pipefail

kind=$1
ready=$2

if [[ $kind == hypervisor ]]; then
  # A /run of its own: named namespaces, pid files and sockets made in here are seen by nobody else and vanish with it.
  mount -t tmpfs -o mode=755 weir /run
  mkdir -p /run/netns
  # /sys shows the devices of the namespace it was mounted in.
  mount -t sysfs sysfs /sys
  ip link set lo up
  for setting in iptables ip6tables arptables; do
    if [[ -e /proc/sys/net/bridge/bridge-nf-call-$setting ]]; then
      echo 1 >"/proc/sys/net/bridge/bridge-nf-call-$setting"
    fi
  done
else
  ip link set lo up
  ip link add underlay mtu 1500 type bridge
  ip link set underlay up
fi

: >"$ready"
if (($# > 2)); then
  shift 2
  exec "$@"
fi
# Nothing to reap, and no process namespace that would end a child with it.
[[ $kind == hypervisor ]] || exec sleep infinity
trap 'exit 0' TERM
while :; do
  sleep infinity &
  wait $! || true
done
