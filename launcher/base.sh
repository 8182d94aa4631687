# shellcheck shell=bash
# What every command needs: messages, the data directory, processes that are ours.

WEIR_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export WEIR_HOME

say() { printf '%s\n' "$*"; }
warn() { printf 'weir: %s\n' "$*" >&2; }
die() {
  warn "$@"
  exit 1
}
usage_error() {
  warn "$1"
  warn "See: ./weir help ${2:-}"
  exit 2
}

# step TEXT: a line of progress, with seconds since the command began.
step() { printf '%4ss  %s\n' "$SECONDS" "$*"; }

have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [[ $(id -u) == 0 ]]; }

# use_data DIR: where this installation keeps everything. Two installations on one machine have two directories and
# their own ports; the short id of the directory keeps their names apart.
use_data() {
  DATA=$(realpath -m "${1:-${WEIR_DATA:-$WEIR_HOME/.weir}}")
  DATA_ID=$(printf '%s' "$DATA" | cksum | cut -d' ' -f1)
  KAFKA_PORT=${WEIR_KAFKA_PORT:-9092}
  API_PORT=${WEIR_API_PORT:-9696}
  IDENTITY_PORT=${WEIR_IDENTITY_PORT:-5000}
  SERVICES_PORT=${WEIR_SERVICES_PORT:-9701}
  SHAPE=standalone
  NODES=2
  FSYNC=no
  # A Kafka that is not ours; empty: the embedded one.
  EXTERNAL_KAFKA=${KAFKA_BOOTSTRAP_SERVERS:-}
  # An installation keeps what it was started with, so that later commands need not be told again.
  if [[ -f $DATA/settings ]]; then
    local key value
    while IFS='=' read -r key value; do
      case $key in
        KAFKA_PORT) KAFKA_PORT=${WEIR_KAFKA_PORT:-$value} ;;
        API_PORT) API_PORT=${WEIR_API_PORT:-$value} ;;
        IDENTITY_PORT) IDENTITY_PORT=${WEIR_IDENTITY_PORT:-$value} ;;
        SERVICES_PORT) SERVICES_PORT=${WEIR_SERVICES_PORT:-$value} ;;
        SHAPE) SHAPE=$value ;;
        NODES) NODES=$value ;;
        FSYNC) FSYNC=$value ;;
        EXTERNAL_KAFKA) EXTERNAL_KAFKA=${KAFKA_BOOTSTRAP_SERVERS:-$value} ;;
        *) ;;
      esac
    done <"$DATA/settings"
  fi
  API_URL=http://127.0.0.1:$API_PORT
  IDENTITY_URL=http://127.0.0.1:$IDENTITY_PORT
  KAFKA=${EXTERNAL_KAFKA:-127.0.0.1:$KAFKA_PORT}
  export DATA_ID API_URL IDENTITY_URL KAFKA
}

save_settings() {
  mkdir -p "$DATA/run" "$DATA/logs" "$DATA/nodes" "$DATA/workloads"
  printf '%s\n' "KAFKA_PORT=$KAFKA_PORT" "API_PORT=$API_PORT" "IDENTITY_PORT=$IDENTITY_PORT" \
    "SERVICES_PORT=$SERVICES_PORT" "SHAPE=$SHAPE" "NODES=$NODES" "FSYNC=$FSYNC" "EXTERNAL_KAFKA=$EXTERNAL_KAFKA" >"$DATA/settings"
}

# One command at a time may start or stop things.
lock_data() {
  mkdir -p "$DATA"
  exec 9>"$DATA/lock"
  flock -w 60 9 || die "another ./weir command is still starting or stopping $DATA"
}

unlock_data() { exec 9>&-; }

# The start time of a process (field 22 of /proc/PID/stat): with the pid it names one process for ever. A killed process
# has gone when the last of its threads has: until then it keeps its files and ports, though its first is a zombie.
start_time() {
  local stat tasks=("/proc/$1/task"/*)
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086 # split into fields on purpose
  set -- $stat
  [[ $1 != Z ]] || ((${#tasks[@]} > 1)) || return 1
  printf '%s' "${20}"
}

remember_process() { # NAME PID
  printf '%s %s\n' "$2" "$(start_time "$2")" >"$DATA/run/$1.pid"
}

# pid_of NAME: the process if it still is the one that we started; never another that has got its number.
pid_of() {
  local pid started
  [[ -f $DATA/run/$1.pid ]] || return 1
  read -r pid started <"$DATA/run/$1.pid" || return 1
  [[ $(start_time "$pid" || true) == "$started" && -n $started ]] || return 1
  printf '%s' "$pid"
}

running() { pid_of "$1" >/dev/null; }

tmp_of() { printf '%s' "$DATA/tmp/$1"; }

# fresh_tmp NAME: an empty folder for its temporary files. Libraries unpack native code, which one that is killed cannot
# remove.
fresh_tmp() {
  rm -rf "$(tmp_of "$1")"
  mkdir -p "$(tmp_of "$1")"
}

# launch NAME COMMAND...: in the background, in a session of its own, output into the log.
launch() {
  local name=$1
  shift
  fresh_tmp "$name"
  printf -- '--- %s started %s\n' "$name" "$(date -u +%FT%TZ)" >>"$DATA/logs/$name.log"
  setsid "$@" </dev/null >>"$DATA/logs/$name.log" 2>&1 9>&- &
  remember_process "$name" $!
  disown $!
}

# end NAME [SECONDS [SIGNAL]]: asks, waits, and after that kills.
end() {
  local name=$1 patience=${2:-10} signal=${3:-TERM} pid deadline
  if pid=$(pid_of "$name"); then
    kill -s "$signal" "$pid" 2>/dev/null || true
    deadline=$((SECONDS + patience))
    while running "$name"; do
      if ((SECONDS >= deadline)); then
        kill -s KILL "$pid" 2>/dev/null || true
        deadline=$((SECONDS + 5))
      fi
      sleep 0.05
    done
  fi
  rm -f "$DATA/run/$name.pid"
}

# end_group NAME: a process together with what it forked, such as a relay and its connections.
end_group() {
  local pid
  if pid=$(pid_of "$1"); then kill -s KILL -- "-$pid" 2>/dev/null || true; fi
  rm -f "$DATA/run/$1.pid"
}

# names PATTERN: names of remembered processes, dead ones too.
names() {
  local file
  for file in "$DATA"/run/$1.pid; do
    [[ -e $file ]] && basename "$file" .pid
  done
  return 0
}

# await SECONDS WHAT COMMAND...: polls until the command succeeds.
await() {
  local patience=$1 what=$2 deadline
  shift 2
  deadline=$((SECONDS + patience))
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then
      warn "$what: not within $patience s"
      return 1
    fi
    sleep 0.1
  done
}

tail_log() { # NAME: the last lines, to say why something did not start
  if [[ -s $DATA/logs/$1.log ]]; then
    warn "last lines of $DATA/logs/$1.log:"
    tail -n "${2:-15}" "$DATA/logs/$1.log" | sed 's/^/    /' >&2
  fi
}
