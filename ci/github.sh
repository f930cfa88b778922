#!/usr/bin/env bash
# Runs the checks for the action, and hands on what they say: a summary on the run's page, and where the files are.
set -euo pipefail

# GitHub refuses a longer summary of a step.
most=1000000

report=$(printf %s "${KOPS_ASSETS_REPORT:-kops-assets-report}")
if [[ $report == *[[:cntrl:]]* ]]; then
  echo "error: the report's folder is to be named in one line" >&2
  exit 2
fi
export KOPS_ASSETS_REPORT=$report

# What is said of the files of a pull request is text: the runner takes none of it for a command of its own.
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n' "$word"
code=0
sh "$GITHUB_ACTION_PATH/ci/checks.sh" 2>&1 || code=$?
printf '::%s::\n' "$word"

head -c "$most" -- "$report/summary.md" >>"$GITHUB_STEP_SUMMARY"
# A run before this one may have left its findings there.
sarif=""
[[ " ${KOPS_ASSETS_VERBS:-doctor} " != *[[:space:]]doctor[[:space:]]* ]] || sarif=$report/doctor.sarif
{
  printf 'report=%s\n' "$report"
  [ ! -s "$sarif" ] || printf 'sarif=%s\n' "$sarif"
  printf 'exit-code=%s\n' "$code"
} >>"$GITHUB_OUTPUT"
exit "$code"
