# shellcheck shell=bash
# Headings, timings and the closing summary of tests/run.

report_lines=()
report_failures=0
report_started=$SECONDS
step_started=$SECONDS

heading() { printf '\n=== %s: %s\n' "$1" "$2"; }
begin_timing() { step_started=$SECONDS; }

took() {
  local seconds=$((SECONDS - $1))
  printf '%d min %02d s' $((seconds / 60)) $((seconds % 60))
}

passed() {
  report_lines+=("$(printf '%-9s passed   %s' "$1" "$(took "$step_started")")")
  printf -- '--- %s passed in %s\n' "$1" "$(took "$step_started")"
}

failed() {
  report_failures=$((report_failures + 1))
  report_lines+=("$(printf '%-9s FAILED   %s (%s)' "$1" "$(took "$step_started")" "$2")")
  printf -- '--- %s FAILED after %s: %s\n' "$1" "$(took "$step_started")" "$2"
}

# Something that was left out belongs in the summary, where it cannot be overlooked. Steps run in shells of their own,
# so their notes go through a file.
report_notes="$(mktemp)"
forget_notes() { rm -f "$report_notes"; }
not_checked() { printf '%-9s NOT CHECKED: %s\n' "$1" "$2" | tee -a "$report_notes"; }

summary() {
  printf '\n=== summary\n'
  printf '%s\n' "${report_lines[@]}"
  cat "$report_notes"
  if [ "$report_failures" -eq 0 ]; then
    printf 'all steps passed in %s\n' "$(took "$report_started")"
  else
    printf '%d step(s) FAILED; the run took %s\n' "$report_failures" "$(took "$report_started")"
    return 1
  fi
}
