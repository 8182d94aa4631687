#!/usr/bin/env bash
# Runs inside a hypervisor's namespaces: what a compute service and a guest would do for one port.
#   guest.sh plug NAME TAP MAC MTU [CIDR]  a namespace with a veth whose host end is the port's tap
#   guest.sh dhcp NAME LEASE SECONDS      a DHCP client that keeps the lease; returns when there is one, recorded in LEASE
#   guest.sh address NAME CIDR [GATEWAY]  an address set by hand, where there is no DHCP
#   guest.sh global6 NAME SECONDS         waits for an IPv6 address of global scope
#   guest.sh tap TAP MTU                  a tap for a virtual machine
#   guest.sh unplug NAME TAP
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
verb=$1
shift

case $verb in
  plug)
    name=$1 tap=$2 mac=$3 mtu=$4
    ip netns add "guest-$name"
    ip link add "$tap" mtu "$mtu" type veth peer name eth0 mtu "$mtu" address "$mac" netns "guest-$name"
    ip -netns "guest-$name" -batch - <<BATCH
link set lo up
link set eth0 up
${5:+address add $5 dev eth0}
BATCH
    ip link set "$tap" up
    ;;
  dhcp)
    name=$1 lease=$2 patience=$3
    WEIR_LEASE=$lease setsid nsenter --net="/run/netns/guest-$name" busybox udhcpc -f -i eth0 -t 5 -T 1 -A 1 \
      -s "$here/lease.sh" -p "/run/guest-$name.pid" -O mtu -O staticroutes -x "hostname:$name" \
      </dev/null >"/run/guest-$name.log" 2>&1 &
    disown $!
    deadline=$((SECONDS + patience))
    until [[ -s $lease ]]; do
      if ((SECONDS >= deadline)); then
        echo "no lease within $patience s; the DHCP client said:" >&2
        tail -n 5 "/run/guest-$name.log" >&2
        exit 1
      fi
      sleep 0.02
    done
    ;;
  address)
    name=$1 cidr=$2 gateway=${3:-}
    ip -netns "guest-$name" address add "$cidr" dev eth0
    [[ -z $gateway ]] || ip -netns "guest-$name" route replace default via "$gateway" dev eth0
    ;;
  global6)
    name=$1 patience=$2
    deadline=$((SECONDS + patience))
    until ip -netns "guest-$name" -6 -o address show dev eth0 scope global -tentative | grep -q inet6; do
      if ((SECONDS >= deadline)); then
        echo "no IPv6 address within $patience s" >&2
        exit 1
      fi
      sleep 0.1
    done
    ;;
  tap)
    ip tuntap add dev "$1" mode tap
    ip link set "$1" mtu "$2" up
    ;;
  unplug)
    name=$1 tap=$2
    if [[ -f /run/guest-$name.pid ]]; then
      kill "$(cat "/run/guest-$name.pid")" 2>/dev/null || true
      rm -f "/run/guest-$name.pid" "/run/guest-$name.log"
    fi
    ip link delete "$tap" 2>/dev/null || true
    if [[ -e /run/netns/guest-$name ]]; then
      ip netns pids "guest-$name" | xargs -r kill -KILL 2>/dev/null || true
      ip netns delete "guest-$name"
    fi
    ;;
  *)
    echo "guest.sh: unknown verb $verb" >&2
    exit 2
    ;;
esac
