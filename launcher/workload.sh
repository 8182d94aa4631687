# shellcheck shell=bash
# Workloads: namespaces that play the guest, and taps for real ones.

# api METHOD PATH [BODY]: as the admin; prints the body, or says what was refused.
api() {
  local method=$1 path=$2 body=${3:-} answer code token
  token=$(admin_token) || exit 1
  answer=$(curl -sS --max-time 30 -X "$method" "$API_URL$path" -H "X-Auth-Token: $token" \
    -H 'Content-Type: application/json' ${body:+--data "$body"} -w '\n%{http_code}') \
    || die "the API on $API_URL does not answer (./weir status)"
  code=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  [[ $code == 2* ]] || die "$method $path: $code $(jq -r '.NeutronError.message // .error.message // .' <<<"$answer" 2>/dev/null || printf '%s' "$answer")"
  printf '%s' "$answer"
}

# A token is kept until shortly before it expires.
admin_token() {
  local file=$DATA/run/token expires token headers credentials
  if [[ -f $file ]]; then
    read -r expires token <"$file"
    if (($(date +%s) < expires)); then
      printf '%s' "$token"
      return 0
    fi
  fi
  credentials=$(cloud_credentials weir) || exit 1
  headers=$(curl -sS --max-time 10 -D - -o "$file.body" -X POST "$IDENTITY_URL/v3/auth/tokens" \
    -H 'Content-Type: application/json' --data "$credentials") || die "identity on $IDENTITY_URL does not answer (./weir status)"
  token=$(sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: *\([^[:space:]]*\).*/\1/p' <<<"$headers")
  [[ -n $token ]] || die "identity refused the admin's password of $DATA/clouds.yaml"
  expires=$(date -d "$(jq -r .token.expires_at "$file.body")" +%s)
  (umask 077 && printf '%s %s\n' "$((expires - 60))" "$token" >"$file")
  rm -f "$file.body"
  printf '%s' "$token"
}

# cloud_credentials CLOUD: the request for a token, out of clouds.yaml.
cloud_credentials() {
  local user password project
  [[ -f $DATA/clouds.yaml ]] || die "$DATA/clouds.yaml is not there: is Weir up? (./weir status)"
  user=$(cloud_setting "$1" username)
  password=$(cloud_setting "$1" password)
  project=$(cloud_setting "$1" project_name)
  jq -n --arg user "$user" --arg password "$password" --arg project "$project" '{auth: {
    identity: {methods: ["password"], password: {user: {name: $user, password: $password, domain: {id: "default"}}}},
    scope: {project: {name: $project, domain: {id: "default"}}}}}'
}

cloud_setting() { # CLOUD KEY
  awk -v cloud="$1:" -v key="$2:" '
    /^  [^ ]/ { inside = ($1 == cloud) }
    inside && $1 == key { gsub(/["'\'']/, "", $2); print $2; exit }' "$DATA/clouds.yaml"
}

tap_name() { printf 'tap%s' "${1:0:11}"; }

# Binds the port to the node unless it is; leaves the port in PORT and its network in NETWORK.
bind_port() { # PORT_ID NODE
  PORT=$(api GET "/v2.0/ports/$1")
  if [[ $(jq -r '.port["binding:host_id"]' <<<"$PORT") != "$2" ]]; then
    PORT=$(api PUT "/v2.0/ports/$1" "{\"port\":{\"binding:host_id\":\"$2\"}}")
  fi
  [[ $(jq -r '.port["binding:vif_type"]' <<<"$PORT") != binding_failed ]] || die "port $1 could not be bound to $2"
  NETWORK=$(api GET "/v2.0/networks/$(jq -r .port.network_id <<<"$PORT")")
}

workload_plug() {
  local port_id='' node='' name='' patience=30 tap mac mtu
  while (($# > 0)); do
    case $1 in
      --node) node=${2:?} && shift ;;
      --name) name=${2:?} && shift ;;
      --timeout) patience=${2:?} && shift ;;
      -*) usage_error "workload plug: unknown option $1" workload ;;
      *) port_id=$1 ;;
    esac
    shift
  done
  [[ -n $port_id && -n $node ]] || usage_error "workload plug needs PORT_ID and --node NODE" workload
  running "$node" || die "there is no hypervisor $node (./weir status)"
  name=${name:-${port_id:0:8}}
  [[ $name =~ ^[a-zA-Z0-9_.-]{1,40}$ ]] || usage_error "the name $name has characters other than letters, digits, _ . -"
  [[ ! -e $DATA/workloads/$name.json ]] || die "there is a workload $name already (./weir workload list)"
  bind_port "$port_id" "$node"
  tap=$(tap_name "$port_id")
  mac=$(jq -r .port.mac_address <<<"$PORT")
  mtu=$(jq -r .network.mtu <<<"$NETWORK")
  jq -n --arg name "$name" --arg node "$node" --arg port "$port_id" --arg tap "$tap" --arg mac "$mac" \
    '{name: $name, kind: "namespace", node: $node, port: $port, tap: $tap, mac: $mac}' >"$DATA/workloads/$name.json"
  if ! in_node "$node" "$BASH" "$WEIR_HOME/launcher/guest.sh" plug "$name" "$tap" "$mac" "$mtu"; then
    rm -f "$DATA/workloads/$name.json"
    die "$name could not be plugged into $node"
  fi
  # A guest's first DISCOVER is sent when its firmware is through. Ours would be lost before the port is wired, and its
  # client waits a second before the next.
  await_active "$port_id" 5
  workload_addresses "$name" "$node" "$patience"
  say "$name  port $port_id on $node  $mac  $(in_guest "$node" "$name" ip -o address show dev eth0 scope global \
    | awk '{printf "%s ", $4}')"
}

await_active() { # PORT_ID SECONDS: returns in any case
  local deadline=$((SECONDS + $2))
  until [[ $(api GET "/v2.0/ports/$1?fields=status" | jq -r .port.status) == ACTIVE ]]; do
    ((SECONDS < deadline)) || return 0
    sleep 0.05
  done
}

# Gets the addresses as the subnets say: by DHCP, by router advertisement, or by hand where there is neither.
workload_addresses() { # NAME NODE SECONDS
  local name=$1 node=$2 patience=$3 subnet address record want4='' want6=''
  while read -r subnet address; do
    record=$(api GET "/v2.0/subnets/$subnet")
    case $(jq -r '.subnet | [.ip_version, .enable_dhcp, .ipv6_ra_mode != null] | map(tostring) | join(" ")' <<<"$record") in
      "4 true "*) want4=yes ;;
      "6 "*" true") want6=yes ;;
      *)
        guest "$node" address "$name" "$address/$(jq -r .subnet.cidr <<<"$record" | cut -d/ -f2)" \
          "$(jq -r '.subnet.gateway_ip // ""' <<<"$record")"
        ;;
    esac
  done < <(jq -r '.port.fixed_ips[] | "\(.subnet_id) \(.ip_address)"' <<<"$PORT")
  [[ -z $want4 ]] || guest "$node" dhcp "$name" "$DATA/workloads/$name.lease" "$patience" \
    || die "$name is plugged but has no lease"
  [[ -z $want6 ]] || guest "$node" global6 "$name" "$patience" || die "$name is plugged but has no IPv6 address"
}

guest() { # NODE VERB ...
  local node=$1
  shift
  in_node "$node" "$BASH" "$WEIR_HOME/launcher/guest.sh" "$@"
}

in_guest() { # NODE NAME COMMAND...
  local node=$1 name=$2
  shift 2
  in_node "$node" ip netns exec "guest-$name" "$@"
}

workload_tap() {
  local port_id='' node='' tap
  while (($# > 0)); do
    case $1 in
      --node) node=${2:?} && shift ;;
      -*) usage_error "workload tap: unknown option $1" workload ;;
      *) port_id=$1 ;;
    esac
    shift
  done
  [[ -n $port_id && -n $node ]] || usage_error "workload tap needs PORT_ID and --node NODE" workload
  running "$node" || die "there is no hypervisor $node (./weir status)"
  bind_port "$port_id" "$node"
  tap=$(tap_name "$port_id")
  guest "$node" tap "$tap" "$(jq -r .network.mtu <<<"$NETWORK")" || die "the tap $tap could not be made on $node"
  jq -n --arg name "$tap" --arg node "$node" --arg port "$port_id" --argjson record "$PORT" \
    '{name: $name, kind: "tap", node: $node, port: $port, tap: $name, mac: $record.port.mac_address}' \
    >"$DATA/workloads/$tap.json"
  say "$tap"
}

workload_record() { # NAME KEY
  [[ -f $DATA/workloads/$1.json ]] || die "there is no workload $1 (./weir workload list)"
  jq -r --arg key "$2" '.[$key]' "$DATA/workloads/$1.json"
}

workload_exec() {
  local name=${1:-}
  [[ -n $name ]] || usage_error "workload exec needs NAME -- COMMAND" workload
  shift
  [[ ${1:-} == -- ]] && shift
  (($# > 0)) || usage_error "workload exec needs a command" workload
  [[ $(workload_record "$name" kind) == namespace ]] || die "$name is a tap: what runs on it is not ours to enter"
  in_guest "$(workload_record "$name" node)" "$name" "$@"
}

workload_list() {
  local file name kind node port tap mac
  printf '%-16s %-10s %-6s %-38s %-16s %-19s %s\n' NAME KIND NODE PORT TAP MAC ADDRESS
  for file in "$DATA"/workloads/*.json; do
    [[ -e $file ]] || continue
    IFS=$'\t' read -r name kind node port tap mac < <(jq -r '[.name, .kind, .node, .port, .tap, .mac] | @tsv' "$file")
    printf '%-16s %-10s %-6s %-38s %-16s %-19s %s\n' "$name" "$kind" "$node" "$port" "$tap" "$mac" \
      "$(sed -n 's/^address=//p' "${file%.json}.lease" 2>/dev/null || true)"
  done
}

workload_unplug() {
  local name=${1:-} node
  [[ -n $name ]] || usage_error "workload unplug needs a NAME" workload
  node=$(workload_record "$name" node)
  if running "$node"; then
    guest "$node" unplug "$name" "$(workload_record "$name" tap)"
  fi
  rm -f "$DATA/workloads/$name.json" "$DATA/workloads/$name.lease"
}
