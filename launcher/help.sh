# shellcheck shell=bash
# What ./weir help prints.

help() {
  case ${1:-} in
    up)
      cat <<'TEXT'
./weir up [--nodes N] [--demo] [--detach] [--processes] [--fsync] [--data DIR]
  Installs what is missing (as root on Debian), builds what is not built, starts everything, prints where it is.
  --nodes N     simulated hypervisors hv1 to hvN (default 2; 0 works without root)
  --demo        then shows it at work: a network, three workloads on two hypervisors, what may pass and what may not
  --detach      returns when ready; without it Ctrl-C stops everything (with --demo: returns after the demo)
  --processes   one process for each service instead of one for all
  --fsync       the broker flushes to the disk before it acknowledges: survives a power cut, costs a disk write a commit
  --data DIR    where everything is kept (default .weir, or WEIR_DATA)
  Again on what runs already: starts what is missing, leaves the rest.
Environment:
  WEIR_KAFKA_PORT 9092, WEIR_API_PORT 9696, WEIR_IDENTITY_PORT 5000, WEIR_SERVICES_PORT 9701 (and the next two)
  KAFKA_BOOTSTRAP_SERVERS   with --processes: an existing Kafka instead of the embedded broker
  WEIR_HEAP, WEIR_SERVICE_HEAP, WEIR_BROKER_HEAP, WEIR_AGENT_HEAP   heaps, such as 2g (WEIR_HEAP: a quarter of the
                            machine's memory, at most 6g, which is enough for a million ports)
  WEIR_SKIP_BUILD=1         use what is built
TEXT
      ;;
    down)
      cat <<'TEXT'
./weir down [--purge] [--data DIR]
  Stops everything: processes, hypervisors, workloads. --purge also removes all data.
TEXT
      ;;
    status)
      cat <<'TEXT'
./weir status [--data DIR]
  Processes, ready or why not, and what the node agents report. Exit code 0: all is well, 1: something is not, 3: not up.
TEXT
      ;;
    logs)
      cat <<'TEXT'
./weir logs [-f] [PART] [--data DIR]
  The last lines of all logs, or of PART (standalone, l2-service, hv1, hv1-agent, …). -f follows.
TEXT
      ;;
    doctor)
      cat <<'TEXT'
./weir doctor
  What this machine has and lacks, and how to get it. Exit code 1 when something that ./weir up needs is missing.
TEXT
      ;;
    test)
      cat <<'TEXT'
./weir test [--quick]
./weir test --sim [--seeds N] [--seed S]
./weir test --faults [--minutes N] [--seed S] [--bug BUG]
  Installs what tests need, then builds and runs them all: shellcheck, unit tests, tests with a broker, tests in
  namespaces (as root). --quick: only those that need neither broker nor namespaces.
  --sim: only the simulation of all services and agents, on N seeds (2000) from S (1) on. A failure names its seed.
  --faults: only the fault tests, for N minutes (20), or longer until there were three faults a minute and each kind at
  least once: clients write while processes die, freeze, lose network, disk or clock. S (1) decides what happens in which
  order. docs/faults.md says how to read a failure. With BUG the processes have a bug that is planted for the test, and it
  must be found: no-fencing, no-dedupe, reply-before-commit, lost-compensation or skipped-snapshot.
TEXT
      ;;
    bench)
      cat <<'TEXT'
./weir bench [OPTIONS] [--data DIR]
./weir bench --agent-cold [--ports N] [--endpoints N] [--members N] [--restarts N] [--json FILE]
  Measures a running Weir over HTTP: throughput and latency of create, list, update, delete at 1, 16 and 64 in flight.
  --scale N       fills the cloud to N ports, then reads: throughput, latency, memory
  --agents N      N simulated agents: cold start of all, and time until a new port is known everywhere
  --restart       kill -9 of the control plane, and the time until it serves again
  --soak MINUTES  mixed load at half of what it bears: memory, lag, latency a minute
  --json FILE     the result, with the machine's load
TEXT
      ;;
    demo)
      cat <<'TEXT'
./weir demo [--data DIR]
  The demo of ./weir up --demo, against what runs. Leaves nothing behind; exit code 1 when a step fails.
TEXT
      ;;
    node)
      cat <<'TEXT'
./weir node exec NODE -- COMMAND…
  Runs a command inside a simulated hypervisor: ./weir node exec hv1 -- nft list ruleset
TEXT
      ;;
    workload)
      cat <<'TEXT'
./weir workload plug PORT_ID --node NODE [--name NAME] [--timeout SECONDS]
  A namespace that plays the guest: a veth whose host end is the port's tap, addresses by DHCP or router advertisement
  as the subnet says. Binds the port to the node when it is not bound there.
./weir workload tap PORT_ID --node NODE
  A tap of the right name for a virtual machine; prints the name. Use it inside: ./weir node exec NODE -- qemu-…
./weir workload exec NAME -- COMMAND…      runs a command in the guest
./weir workload list
./weir workload unplug NAME
TEXT
      ;;
    process)
      cat <<'TEXT'
./weir process start|stop|kill|pid NAME [--standby] [--data DIR]
  One process of what runs. NAME: standalone, or with up --processes broker, identity, ipam-service, l2-service,
  dhcp-service, api-gateway; or an agent, hv1-agent. kill is kill -9. --standby: a second one of a service, which takes
  over when the first is gone.
TEXT
      ;;
    *)
      cat <<'TEXT'
./weir COMMAND [OPTIONS]      Weir, a network control plane, on one machine

  up [--demo]       build and start everything, with simulated hypervisors
  down [--purge]    stop everything (and remove all data)
  status            what runs, what is ready, what the agents report
  logs [-f] [PART]  what they say
  demo              run the demo against what runs
  node              run a command inside a hypervisor
  workload          plug guests into ports, run commands in them
  process           start, stop or kill one process
  doctor            what this machine has and lacks
  test [--quick]    build and run the tests
  bench             measure what runs
  help COMMAND      more about a command; the same as COMMAND --help

Every command takes --data DIR (default .weir, or WEIR_DATA): an installation of its own.
TEXT
      ;;
  esac
}
