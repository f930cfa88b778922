#!/usr/bin/env bash
# Says where kops-assets is: the one that is named (COMMAND), a version of the npm package (VERSION), or this checkout's own, which is built when
# it is missing. For the action; needs Node 20.19 or newer.
set -euo pipefail

command=$(printf %s "${COMMAND:-}")
if [ -n "$command" ]; then
  found=$command
elif [ -n "${VERSION:-}" ]; then
  npm install --global --prefix "$RUNNER_TEMP/kops-assets" --no-audit --no-fund --loglevel=error -- "kops-assets@$VERSION" >&2
  found=$RUNNER_TEMP/kops-assets/bin/kops-assets
else
  found=$GITHUB_ACTION_PATH/bin/kops-assets
fi
"$found" --version >&2
printf 'command=%s\n' "$found" >>"$GITHUB_OUTPUT"
