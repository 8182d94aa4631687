# shellcheck shell=bash
# The control plane's processes: all in one, or one each.

SEPARATE="broker identity ipam-service l2-service dhcp-service api-gateway"

APP=$WEIR_HOME/standalone/target/quarkus-app

# Plain mains (broker, identity, agent, demo) run from the libraries of the standalone application; without Quarkus' own
# logging, which keeps everything back until Quarkus has started.
plain_classpath() {
  local jar
  printf '%s' "$APP/app/*:$APP/lib/main/*"
  for jar in "$APP"/lib/boot/*.jar; do
    [[ $jar == */io.quarkus.* ]] || printf ':%s' "$jar"
  done
}

java_command() { # NAME of the process, HEAP, then more options
  local name=$1 heap=$2 mib young collector=(-XX:+UseSerialGC)
  mib=$(heap_mib "$heap")
  shift 2
  # Collecting a large heap at one go would take seconds, longer than a broker's session. What is new has a part of fixed
  # size: by itself G1 makes it small while a million ports are loaded, to keep pauses short that nobody is there to notice,
  # and each of these looks through tables all over which something was put. So much of the heap is to be free after marking
  # because G1 subtracts that part before it says how much may be kept until it marks again: with less it would mark all the
  # time, on one of the processors. It begins with half a GiB for what is kept: G1 first marks when 45 % of the heap are kept,
  # which a million ports do when they have been loaded; of less, HeapWatch asks it to, beside the work. What is larger than half a
  # region never is young: in regions of 1 MiB, which G1 chooses here, that is each page of a thousand and each buffer of Kafka's.
  young=$((mib / 4 > 768 ? mib / 4 : 768))
  ((mib < 2048)) || collector=(-XX:+UseG1GC "-Xms$((young + 512))m" "-Xmn${young}m" -XX:G1HeapRegionSize=4m
    -XX:MinHeapFreeRatio=60 -XX:+ExplicitGCInvokesConcurrent -XX:MaxTenuringThreshold=1 -XX:MetaspaceSize=192m)
  JAVA_COMMAND=("$JAVA_HOME/bin/java" "-Xmx$heap" "${collector[@]}" -XX:+UseCompactObjectHeaders -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager "-Djava.io.tmpdir=$(tmp_of "$name")" "$@")
}

heap_mib() { # HEAP as Java takes it: 512m, 4g
  case $1 in
    *[gG]) printf '%s' "$((${1%[gG]} * 1024))" ;;
    *[mM]) printf '%s' "${1%[mM]}" ;;
    *[kK]) printf '%s' "$((${1%[kK]} / 1024))" ;;
    *) printf '%s' "$(($1 >> 20))" ;;
  esac
}

# machine_part N MIN MAX: a heap of one Nth of the machine's memory, within bounds in MiB.
machine_part() {
  local kib mib
  kib=$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)
  mib=$((kib / 1024 / $1))
  ((mib > $2)) || mib=$2
  ((mib < $3)) || mib=$3
  printf '%sm' "$mib"
}

# The process that holds everything: a million ports take 6 GiB.
standalone_heap() { printf '%s' "${WEIR_HEAP:-$(machine_part 4 512 6144)}"; }

# One service or the gateway: no more is taken than is needed.
service_heap() { printf '%s' "${WEIR_SERVICE_HEAP:-$(machine_part 16 384 2047)}"; }

# What the control plane runs as, in the order in which it starts.
control_plane() {
  if [[ $SHAPE == standalone ]]; then
    say standalone
  else
    local name
    for name in $SEPARATE; do
      [[ $name == broker && -n $EXTERNAL_KAFKA ]] || say "$name"
    done
  fi
}

# http_port NAME: where a process answers HTTP; a standby has the next but ten.
http_port() {
  case $1 in
    standalone | api-gateway) printf '%s' "$API_PORT" ;;
    identity) printf '%s' "$IDENTITY_PORT" ;;
    ipam-service) printf '%s' "$SERVICES_PORT" ;;
    l2-service) printf '%s' "$((SERVICES_PORT + 1))" ;;
    dhcp-service) printf '%s' "$((SERVICES_PORT + 2))" ;;
    *-standby) printf '%s' "$(($(http_port "${1%-standby}") + 10))" ;;
    *) die "there is no process $1 (processes: standalone, or $SEPARATE)" ;;
  esac
}

# What the control plane listens on: the setting that moves it, and the port.
listening_ports() {
  local name
  [[ -n $EXTERNAL_KAFKA ]] || say "WEIR_KAFKA_PORT $KAFKA_PORT"
  say "WEIR_API_PORT $API_PORT"
  say "WEIR_IDENTITY_PORT $IDENTITY_PORT"
  for name in $(control_plane); do
    [[ $name != *-service ]] || say "WEIR_SERVICES_PORT $(http_port "$name")"
  done
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

ready_url() {
  case $1 in
    identity) printf '%s/v3' "$IDENTITY_URL" ;;
    *) printf 'http://127.0.0.1:%s/q/health/ready' "$(http_port "$1")" ;;
  esac
}

# ready NAME: does it say that it can do its work?
ready() {
  if [[ $1 == broker ]]; then
    port_answers "$KAFKA_PORT"
  else
    curl -fsS --max-time 2 -o /dev/null "$(ready_url "$1")" 2>/dev/null
  fi
}

# Of its own, and not with the standalone application's other 150 libraries: what is looked for in all of them, as services are, would
# take a twentieth of a second of each start.
AGENT=$WEIR_HOME/node-agent/target

# The mains that other modules bring.
agent_command() { # NODE TUNNEL_ADDRESS
  local cache=() looks=() heap=${WEIR_AGENT_HEAP:-384m} young
  young=$(($(heap_mib "$heap") * 7 / 12))
  if [[ -n ${RECORD_TO:-} ]]; then
    # A restart begins with a look at a host that has all: its second one is recorded as well.
    looks=(--heal-interval 1)
  elif find_agent_record && [[ -s $AGENT_RECORD ]]; then
    # Another JDK than it was made with, and the JVM does without.
    # What it says of methods is for a second compiler; the only one that there is here would compile more than it must at the start.
    cache=("-XX:AOTCache=$AGENT_RECORD" -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining -Xlog:aot=off -Xlog:cds=off)
  fi
  # One compiler, more than half of the heap for what is new, two threads that collect it, and large pages: an agent is to start fast,
  # and most of what it makes then it makes once and for a moment. Each of thirty threads takes a piece of the heap for itself: of the
  # size that the JVM would begin with they would fill it before they have used half of it.
  java_command "$1-agent" "$heap" -XX:-UseSerialGC -XX:+UseParallelGC -XX:ParallelGCThreads=2 "-XX:NewSize=${young}m" "-XX:MaxNewSize=${young}m" \
    -XX:TLABSize=256k -XX:+UseTransparentHugePages -XX:MetaspaceSize=64m -XX:TieredStopAtLevel=1 "${cache[@]}" \
    "-Dlogging.configuration=file:$WEIR_HOME/launcher/logging.properties"
  # shellcheck disable=SC2034 # read by agent_up
  AGENT_COMMAND=("${JAVA_COMMAND[@]}" -cp "$AGENT/node-agent-0.1.0-SNAPSHOT.jar:$AGENT/lib/*" dev.weir.agent.ops.AgentMain --node "$1" --tunnel-address "$2"
    --bootstrap-servers "127.0.0.1:${KAFKA##*:}" --state "$DATA/nodes/$1" "${looks[@]}")
}

identity_command() {
  IDENTITY_COMMAND=(dev.weir.identity.ops.IdentityMain --data "$DATA/identity" --port "$IDENTITY_PORT"
    --network-url "$API_URL")
}

BENCH_JAR=$WEIR_HOME/benchmarks/target/benchmarks-0.1.0-SNAPSHOT.jar

# bench_command OPTIONS
bench_command() {
  # Not G1: an answer of a MiB makes it mark its heap, on a processor that what is measured could have.
  local memory=(-Xmx256m -XX:+UseSerialGC) agents heap wants_agents=' --agents[ =]([0-9]+) '
  if [[ " $* " =~ $wants_agents ]]; then
    agents=${BASH_REMATCH[1]}
    # What they hold, and more than as much for what they throw away; had from the beginning, for they are measured as they start.
    heap=$((512 + 5 * agents))
    (($(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo) > heap)) \
      || die "$agents agents in one process need $heap MiB of memory, and so much is not free here"
    memory=("-Xms${heap}m" "-Xmx${heap}m" "-Xmn$((heap * 11 / 20))m" -XX:SurvivorRatio=64 -XX:-UseAdaptiveSizePolicy -XX:MaxTenuringThreshold=0
      -XX:+UseParallelGC -XX:+AlwaysPreTouch -XX:ReservedCodeCacheSize=256m)
  fi
  # One compiler, as agents have: the second would work on what sends requests for as long as most runs last, on such a processor too.
  # shellcheck disable=SC2034 # read by command_bench
  BENCH_COMMAND=("$JAVA_HOME/bin/java" "${memory[@]}" -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -jar "$BENCH_JAR"
    --clouds "$DATA/clouds.yaml" --data "$DATA" --launcher "$WEIR_HOME/weir" --kafka "$KAFKA")
}

# bench_agent_cold OPTIONS: one agent on a node of its own, with a broker of its own. Needs nothing that runs; all of it ends
# with the command.
bench_agent_cold() {
  local options=() option code=0 port=${WEIR_KAFKA_PORT:-9092} DATA KAFKA
  [[ -z ${RECORD_TO:-} ]] || options=(--record "$RECORD_TO")
  for option in "$@"; do [[ $option == --agent-cold ]] || options+=("$option"); done
  DATA=$(mktemp -d "${TMPDIR:-/tmp}/weir-agent-cold.XXXXXX")
  KAFKA=127.0.0.1:$port
  mkdir -p "$DATA/nodes/hv1"
  chmod 755 "$DATA"
  agent_command hv1 "$UNDERLAY_PREFIX.1"
  java_command agent-cold 256m -XX:TieredStopAtLevel=1 "-Dlogging.configuration=file:$WEIR_HOME/launcher/logging.properties"
  fresh_tmp agent-cold
  fresh_tmp hv1-agent
  unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private \
    "$BASH" "$WEIR_HOME/launcher/holder.sh" hypervisor "$DATA/ready" \
    "${JAVA_COMMAND[@]}" -cp "$BENCH_JAR:$(plain_classpath)" \
    dev.weir.bench.agent.AgentCold --broker-port "$port" --data "$DATA" --state "$DATA/nodes/hv1" "${options[@]}" \
    -- "${AGENT_COMMAND[@]}" || code=$?
  if ((code == 0)) || [[ -n ${RECORD_TO:-} ]]; then rm -rf "$DATA"; else warn "logs are in $DATA"; fi
  return "$code"
}

# find_agent_record: AGENT_RECORD is the file in which is kept which classes an agent of this build needs, loaded and linked: a JDK 25
# AOT cache. It is named after the contents of the class path: the JVM takes the classes in it even if the libraries are others by now.
find_agent_record() {
  [[ -n ${AGENT_RECORD:-} ]] \
    || AGENT_RECORD=$AGENT/agent-$(cat "$AGENT/"*-SNAPSHOT.jar "$AGENT/lib/"*.jar | sha256sum | cut -c 1-16).aot
}

# record_agent: makes that file, by a start on a small node in namespaces of its own. Without it agents start all the same.
record_agent() {
  [[ -f $BENCH_JAR ]] || return 0
  find_agent_record
  [[ ! -s $AGENT_RECORD ]] || return 0
  step "recording an agent's start, once a build"
  rm -f "$AGENT/"agent*.aot*
  if RECORD_TO=$AGENT_RECORD.draft bench_agent_cold --ports 20 --endpoints 200 --networks 2 --members 50 \
    >"$DATA/logs/record.log" 2>&1 && [[ -s $AGENT_RECORD.draft ]]; then
    mv "$AGENT_RECORD.draft" "$AGENT_RECORD"
  else
    rm -f "$AGENT_RECORD.draft"
    warn "it could not be recorded ($DATA/logs/record.log): agents take half a second longer to start"
  fi
}

# process_start NAME: as remembered in settings; returns at once.
process_start() {
  local name=$1 service=${1%-standby} broker_options=()
  running "$name" && return 0
  [[ $FSYNC == no ]] || broker_options=(--fsync)
  export KAFKA_BOOTSTRAP_SERVERS=$KAFKA QUARKUS_HTTP_HOST=127.0.0.1
  case $service in
    standalone)
      java_command "$name" "$(standalone_heap)"
      launch "$name" "${JAVA_COMMAND[@]}" -jar "$APP/quarkus-run.jar" --data "$DATA" --kafka-port "$KAFKA_PORT" \
        --api-port "$API_PORT" --identity-port "$IDENTITY_PORT" "${broker_options[@]}"
      ;;
    broker)
      java_command "$name" "${WEIR_BROKER_HEAP:-512m}" "-Dlogging.configuration=file:$WEIR_HOME/launcher/logging.properties"
      launch "$name" "${JAVA_COMMAND[@]}" -cp "$(plain_classpath)" dev.weir.standalone.broker.BrokerMain \
        --directory "$DATA/broker" --port "$KAFKA_PORT" "${broker_options[@]}"
      ;;
    identity)
      java_command "$name" 128m "-Dlogging.configuration=file:$WEIR_HOME/launcher/logging.properties"
      identity_command
      launch "$name" "${JAVA_COMMAND[@]}" -cp "$(plain_classpath)" "${IDENTITY_COMMAND[@]}"
      ;;
    *)
      java_command "$name" "$(service_heap)"
      QUARKUS_HTTP_PORT=$(http_port "$name") launch "$name" "${JAVA_COMMAND[@]}" "-Dweir.gateway.token-key=$DATA/identity/token.pub.pem" \
        "-Dweir.gateway.identity-url=$IDENTITY_URL/v3" "-Dweir.kafka.bootstrap-servers=$KAFKA" \
        -jar "$WEIR_HOME/$service/target/quarkus-app/quarkus-run.jar"
      ;;
  esac
}

# await_ready NAME SECONDS: or says why not.
await_ready() {
  local name=$1 deadline=$((SECONDS + $2)) eager=$((SECONDS + 10))
  # An answer counts only while our process runs: another installation might have the port.
  until running "$name" && ready "$name"; do
    if ! running "$name"; then
      warn "$name ended while it was starting"
      tail_log "$name" 25
      return 1
    fi
    if ((SECONDS >= deadline)); then
      warn "$name is not ready within $2 s: $(why_not_ready "$name")"
      tail_log "$name" 25
      return 1
    fi
    # Asking takes processor time from a control plane that loads much.
    if ((SECONDS < eager)); then sleep 0.1; else sleep 0.5; fi
  done
}

why_not_ready() {
  local answer
  [[ $1 != broker ]] || { say "port $KAFKA_PORT does not answer" && return 0; }
  answer=$(curl -sS --max-time 2 "$(ready_url "$1")" 2>&1) || { say "no answer on $(ready_url "$1")" && return 0; }
  jq -r '[.checks[]? | select(.status != "UP") | "\(.name) \(.data // {} | tostring)"] | join("; ")' <<<"$answer" \
    2>/dev/null || say "$answer"
}

# Starts what does not run; those that need the broker start side by side when it is there.
control_plane_up() {
  local name
  for name in $(control_plane); do
    if running "$name"; then
      step "$name runs already"
    else
      step "starting $name"
      process_start "$name"
      [[ $name != broker ]] || await_ready "$name" 60 || return 1
    fi
  done
}

control_plane_ready() {
  local name
  for name in $(control_plane); do
    await_ready "$name" 120 || return 1
    step "$name is ready"
  done
}

control_plane_down() {
  local name
  # Services before the broker, so that they can say goodbye to it.
  for name in $(names '*-standby') api-gateway dhcp-service l2-service ipam-service identity standalone broker; do
    if [[ -e $DATA/run/$name.pid ]]; then end "$name" 20; fi
  done
}

# ./weir process start|stop|kill NAME
process_verb() {
  local verb=${1:-} name='' standby='' patience=20
  (($# > 0)) && shift
  while (($# > 0)); do
    case $1 in
      --standby) standby=-standby ;;
      -*) usage_error "process $verb: unknown option $1" process ;;
      *) name=$1 ;;
    esac
    shift
  done
  [[ -n $name ]] || usage_error "process $verb needs a NAME" process
  name=${name%-standby}${standby:-$([[ $name != *-standby ]] || printf -- -standby)}
  case $verb in
    start)
      need_jdk
      if [[ $name == hv*-agent ]]; then
        running "$name" || agent_up "${name%-agent}"
      else
        [[ $name == broker ]] || http_port "$name" >/dev/null
        process_start "$name"
        await_ready "$name" 120
      fi
      say "$name $(pid_of "$name")"
      ;;
    stop) end "$name" "$patience" ;;
    kill) end "$name" 5 KILL ;;
    pid) pid_of "$name" || die "$name is not running" ;;
    *) usage_error "process: start, stop, kill or pid, not ${verb:-nothing}" process ;;
  esac
}
