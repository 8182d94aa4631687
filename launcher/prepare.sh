# shellcheck shell=bash
# What the machine must have: packages, a JDK, the built program.

# command:package, what the control plane needs, what hypervisors and workloads need, and what only testing needs.
BASE_NEEDS="jq:jq curl:curl pgrep:procps flock:util-linux realpath:coreutils"
NODE_NEEDS="nft:nftables ip:iproute2 dnsmasq:dnsmasq-base busybox:busybox ping:iputils-ping socat:socat
  conntrack:conntrack ethtool:ethtool nsenter:util-linux"
RUN_NEEDS="$BASE_NEEDS $NODE_NEEDS"
TEST_NEEDS="iperf3:iperf3 cpio:cpio tcpdump:tcpdump kcat:kcat openstack:python3-openstackclient shellcheck:shellcheck git:git
  qemu-system-x86_64:qemu-system-x86 faketime:faketime"
JDK_HINT="Install a JDK 25, for example Eclipse Temurin: https://adoptium.net/temurin/releases/?version=25
      (unpack it below /usr/lib/jvm or set JAVA_HOME; on Debian, Adoptium's apt repository has temurin-25-jdk)."

# missing_packages NEEDS: the packages whose command is not there.
missing_packages() {
  local need
  for need in $1; do
    have "${need%%:*}" || printf '%s\n' "${need##*:}"
  done | sort -u
}

is_debian() { [[ -f /etc/debian_version ]] && have apt-get; }

# install_packages NEEDS: as root on Debian; elsewhere says what is missing and goes on.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$1")
  ((${#missing[@]} > 0)) || return 0
  if ! is_root || ! is_debian; then
    warn "missing: ${missing[*]} (install them; as root on Debian this is done for you)"
    return 1
  fi
  step "installing ${missing[*]}"
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" \
    >>"$DATA/logs/packages.log" 2>&1; then
    apt-get update -q >>"$DATA/logs/packages.log" 2>&1 || true
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" \
      >>"$DATA/logs/packages.log" 2>&1; then
      tail_log packages
      return 1
    fi
  fi
}

java_release() { # HOME: its feature release, such as 25
  local version
  [[ -x $1/bin/javac && -f $1/release ]] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [[ -n $version ]] && printf '%s' "$version"
}

# Sets JAVA_HOME to a JDK 25: the one that is set, one below /usr/lib/jvm, or the one on the path.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* "$(path_jdk)"; do
    if [[ -n $home && $(java_release "$home" || true) == 25 ]]; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  return 1
}

path_jdk() {
  local javac
  javac=$(command -v javac) || return 0
  dirname "$(dirname "$(realpath "$javac")")"
}

need_jdk() { find_jdk || die "no JDK 25 found (looked at JAVA_HOME, /usr/lib/jvm, /opt, the path). $JDK_HINT"; }

# The system's Maven when it is new enough, else the wrapper, which fetches one.
maven() {
  local version=''
  if have mvn; then
    version=$(mvn --version 2>/dev/null | sed -n '1s/[^0-9]*\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p')
  fi
  if [[ -n $version && $(printf '%s\n' 3.8.7 "$version" | sort -V | head -1) == 3.8.7 ]]; then
    mvn "$@"
  else
    "$WEIR_HOME/mvnw" "$@"
  fi
}

BUILD_STAMP=$WEIR_HOME/target/built

# Sources changed since the last build? Looked at by name and time, so that a checkout of another commit counts as well.
build_needed() {
  [[ -f $BUILD_STAMP && -f $WEIR_HOME/standalone/target/quarkus-app/quarkus-run.jar ]] || return 0
  [[ $(build_inputs | cksum) == "$(cat "$BUILD_STAMP")" ]] || return 0
  return 1
}

build_inputs() {
  (cd "$WEIR_HOME" && find pom.xml .mvn ./*/pom.xml ./*/src/main -type f -printf '%p %s %T@\n' | sort)
}

build() {
  local inputs status
  build_needed || return 0
  step "building (the first time takes minutes and fetches libraries)"
  inputs=$(build_inputs | cksum)
  mkdir -p "$WEIR_HOME/target"
  set +e
  (cd "$WEIR_HOME" && maven -B -ntp -DskipTests -Dspotless.check.skip -Dspotless.apply.skip package) 2>&1 9>&- \
    | tee "$DATA/logs/build.log" \
    | while IFS= read -r line; do
      [[ $line == *"Building Weir"* ]] && step "  ${line#*Building }"
    done
  status=${PIPESTATUS[0]}
  set -e
  if ((status != 0)); then
    grep -E 'ERROR|BUILD' "$DATA/logs/build.log" | head -20 >&2
    die "the build failed, all of it is in $DATA/logs/build.log"
  fi
  printf '%s\n' "$inputs" >"$BUILD_STAMP"
}

# prepare NEEDS: packages, a JDK, and the program as its sources are.
prepare() {
  install_packages "$1" || die "packages are missing (./weir doctor)"
  need_jdk
  [[ -z ${WEIR_SKIP_BUILD:-} ]] && build_needed || return 0
  if [[ -n $(running_names) ]]; then
    warn "sources have changed since the build that runs; ./weir down and up again to use them"
  else
    build
  fi
}

# Which part of the machine has what, with what to do about the rest.
doctor() {
  local need command package found=0
  printf '%-24s %-9s %s\n' WHAT STATE HOW
  if find_jdk; then
    doctor_line "JDK 25" ok "$JAVA_HOME"
  else
    doctor_line "JDK 25" missing "${JDK_HINT%%:*}: https://adoptium.net"
    found=1
  fi
  if have mvn; then doctor_line Maven ok "$(command -v mvn)"; else doctor_line Maven ok "./mvnw fetches it"; fi
  if is_root; then
    doctor_line root ok "hypervisors and workloads can run"
  else
    doctor_line root missing "only ./weir up --nodes 0: namespaces need root"
  fi
  for need in $RUN_NEEDS $TEST_NEEDS; do
    command=${need%%:*} package=${need##*:}
    if have "$command"; then
      doctor_line "$command" ok "$(command -v "$command")"
    elif [[ " $RUN_NEEDS " == *[[:space:]]"$need"[[:space:]]* ]]; then
      doctor_line "$command" missing "apt-get install $package"
      found=1
    else
      doctor_line "$command" "optional" "for ./weir test: apt-get install $package"
    fi
  done
  is_root && doctor_kernel || found=1
  doctor_ports
  if build_needed; then doctor_line build "to do" "./weir up builds"; else doctor_line build ok "up to date"; fi
  return "$found"
}

doctor_line() { printf '%-24s %-9s %s\n' "$1" "$2" "$3"; }

# Tries each thing the datapath needs inside namespaces that end with the try.
doctor_kernel() {
  local name test failed=0
  while IFS='|' read -r name test; do
    if unshare --net --mount --pid --fork --mount-proc --propagation private sh -c "$test" >/dev/null 2>&1; then
      doctor_line "kernel: $name" ok ""
    else
      doctor_line "kernel: $name" missing "needed by the linux datapath"
      failed=1
    fi
  done <<'TESTS'
namespaces|true
bridge|ip link add name weir0 type bridge
veth|ip link add name weir0 type veth peer name weir1
vxlan|ip link add name weir0 type vxlan id 1 dstport 4789 nolearning
tap|ip tuntap add dev weir0 mode tap
nftables|nft add table inet t
nftables bridge|nft add table bridge t
br_netfilter|test -e /proc/sys/net/bridge/bridge-nf-call-iptables
conntrack|nft 'add table inet t; add chain inet t c { type filter hook forward priority 0; }; add rule inet t c ct state established accept'
TESTS
  return "$failed"
}

doctor_ports() {
  local setting port
  while read -r setting port; do
    if port_answers "$port"; then
      doctor_line "port $port" "in use" "by Weir if it is up (./weir status), else set $setting"
    else
      doctor_line "port $port" ok "free"
    fi
  done < <(listening_ports)
}
