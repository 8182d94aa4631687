#!/usr/bin/env bash
# Called by udhcpc in the guest's network namespace: puts a lease into effect, and records it for whoever plugged.
set -euo pipefail

device=${interface:?}
case ${1:-} in
  deconfig)
    ip -4 address flush dev "$device"
    ip link set "$device" up
    ;;
  bound | renew)
    ip -4 address replace "${ip:?}/${mask:-24}" dev "$device"
    [[ -z ${mtu:-} ]] || ip link set "$device" mtu "$mtu"
    ip -4 route flush dev "$device" proto dhcp
    if [[ -n ${staticroutes:-} ]]; then
      # Option 121 takes the place of the router option (RFC 3442).
      read -ra routes <<<"$staticroutes"
      for ((i = 0; i + 1 < ${#routes[@]}; i += 2)); do
        if [[ ${routes[i + 1]} == 0.0.0.0 ]]; then
          ip -4 route replace "${routes[i]}" dev "$device" proto dhcp
        else
          ip -4 route replace "${routes[i]}" via "${routes[i + 1]}" dev "$device" proto dhcp onlink
        fi
      done
    elif [[ -n ${router:-} ]]; then
      ip -4 route replace default via "${router%% *}" dev "$device" proto dhcp
    fi
    {
      printf 'address=%s/%s\n' "$ip" "${mask:-24}"
      printf 'mtu=%s\nrouter=%s\nroutes=%s\ndns=%s\nserver=%s\nseconds=%s\n' "${mtu:-}" "${router:-}" \
        "${staticroutes:-}" "${dns:-}" "${serverid:-}" "${lease:-}"
    } >"$WEIR_LEASE.new"
    mv "$WEIR_LEASE.new" "$WEIR_LEASE"
    ;;
  *) ;;
esac
