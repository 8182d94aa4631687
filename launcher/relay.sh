#!/usr/bin/env bash
# Carries connections to the broker into a hypervisor, through a Unix socket in the data directory.
#   relay.sh outside DIR HOST:PORT    from the socket to the broker
#   relay.sh inside DIR PORT          from the hypervisor's loopback to the socket
set -euo pipefail

# A relative name: the path of a Unix socket may have 107 characters, the data directory's has any number.
cd "$2"
case $1 in
  outside) exec socat UNIX-LISTEN:kafka.sock,fork,unlink-early,backlog=64 "TCP:$3,nodelay" ;;
  inside) exec socat "TCP-LISTEN:$3,bind=127.0.0.1,fork,reuseaddr,nodelay,backlog=64" UNIX-CONNECT:kafka.sock ;;
  *) exit 2 ;;
esac
