# shellcheck shell=bash
# Simulated hypervisors. Each is a holder process in network, mount and process namespaces of its own: nothing has a name
# outside, so when the holder ends, the kernel takes all of it down, processes included. An underlay bridge lives in one
# more network namespace. Nothing is added to the machine's own, and there is no route out of it.

UNDERLAY_PREFIX=172.31.255

# in_node NODE COMMAND...: inside the hypervisor's namespaces.
in_node() {
  local node=$1 holder
  shift
  holder=$(pid_of "$node") || die "hypervisor $node is not running (./weir status)"
  nsenter --target "$holder" --net --mount --pid -- "$@"
}

underlay_up() {
  running underlay && return 0
  launch underlay unshare --net "$BASH" "$WEIR_HOME/launcher/holder.sh" underlay "$DATA/run/underlay.ready"
  await 10 "the underlay" test -e "$DATA/run/underlay.ready" || {
    tail_log underlay
    return 1
  }
}

hypervisor_up() { # NODE NUMBER
  local node=$1 number=$2 ready=$DATA/run/$1.ready holder underlay
  running "$node" && return 0
  mkdir -p "$DATA/nodes/$node"
  rm -f "$ready"
  launch "$node" unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private \
    "$BASH" "$WEIR_HOME/launcher/holder.sh" hypervisor "$ready"
  await 10 "hypervisor $node" test -e "$ready" || {
    tail_log "$node"
    return 1
  }
  # unshare waits outside; its child is the first process inside, and that is the one to enter and to end.
  holder=$(pgrep -P "$(pid_of "$node")")
  remember_process "$node" "$holder"
  underlay=$(pid_of underlay)
  nsenter --target "$underlay" --net -- ip -batch - <<BATCH
link add $node mtu 1500 type veth peer name eth0 mtu 1500 netns $holder
link set $node master underlay up
BATCH
  in_node "$node" ip -batch - <<BATCH
address add $UNDERLAY_PREFIX.$number/24 dev eth0
link set eth0 up
BATCH
  relay_up "$node"
}

# The broker listens on the machine's loopback, which a hypervisor does not have: a Unix socket carries the connection in,
# and inside it has the same address.
relay_socket_up() {
  running kafka-relay && return 0
  launch kafka-relay "$BASH" "$WEIR_HOME/launcher/relay.sh" outside "$DATA" "$KAFKA"
}

relay_up() { # NODE
  launch "$1-relay" nsenter --target "$(pid_of "$1")" --net --mount --pid -- "$BASH" "$WEIR_HOME/launcher/relay.sh" \
    inside "$DATA" "${KAFKA##*:}"
}

hypervisors_up() {
  local i
  ((NODES > 0)) || return 0
  underlay_up
  relay_socket_up
  for ((i = 1; i <= NODES; i++)); do
    hypervisor_up "hv$i" "$i"
    running "hv$i-relay" || relay_up "hv$i"
  done
}

# Nodes that are wanted, in order.
node_names() {
  local i
  for ((i = 1; i <= NODES; i++)); do say "hv$i"; done
}

agents_up() {
  local node
  for node in $(node_names); do
    running "$node-agent" || agent_up "$node"
  done
}

agent_up() { # NODE
  local node=$1 number=${1#hv} log=$DATA/logs/$1-agent.log wrapper pid deadline
  agent_command "$node" "$UNDERLAY_PREFIX.$number"
  launch "$node-agent" nsenter --target "$(pid_of "$node")" --net --mount --pid -- "${AGENT_COMMAND[@]}"
  wrapper=$(pid_of "$node-agent") || die "the agent of $node did not start, see $log"
  # nsenter forks into the process namespace and waits outside: the agent is its child.
  deadline=$((SECONDS + 5))
  until pid=$(pgrep -P "$wrapper"); do
    if ((SECONDS >= deadline)) || ! running "$node-agent"; then
      die "the agent of $node did not start, see $log"
    fi
    sleep 0.02
  done
  remember_process "$node-agent" "$pid"
}

hypervisors_down() {
  local name
  for name in $(names 'hv*-agent'); do end "$name" 5; done
  for name in $(names 'hv*-relay') $(names kafka-relay); do end_group "$name"; done
  # Whatever still runs inside ends with the holder.
  for name in $(names 'hv*') $(names underlay); do end "$name" 2 KILL; done
  rm -f "$DATA"/run/*.ready "$DATA/kafka.sock" "$DATA"/workloads/*.json
}
