#!/usr/bin/env bash
# Runs the checks for the action, and hands on what they say: a summary on the run's page, and where the files are.
set -euo pipefail

# GitHub refuses a longer summary of a step.
most=1000000

code=0
sh "$GITHUB_ACTION_PATH/ci/checks.sh" || code=$?
head -c "$most" -- "$KOPS_ASSETS_REPORT/summary.md" >>"$GITHUB_STEP_SUMMARY"
{
  printf 'report=%s\n' "$KOPS_ASSETS_REPORT"
  [ ! -s "$KOPS_ASSETS_REPORT/doctor.sarif" ] || printf 'sarif=%s\n' "$KOPS_ASSETS_REPORT/doctor.sarif"
  printf 'exit-code=%s\n' "$code"
} >>"$GITHUB_OUTPUT"
exit "$code"
