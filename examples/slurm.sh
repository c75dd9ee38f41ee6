#!/bin/bash
# A sweep as a Slurm array, one part of the plan to a task:
#   sbatch --array=1-8 examples/slurm.sh plan.json runs/phase
# and when all tasks are done, one table of the parts:
#   overparam merge runs/phase --out phase.csv
#SBATCH --job-name=overparam
#SBATCH --cpus-per-task=4
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@30
set -euo pipefail
plan=$1
out=$2

# All tasks may write into one folder on a shared file system: each has a log and a lock of its own. --resume also begins a run, and
# goes on with it where the task was requeued or the array submitted again: cells that are done are skipped.
exec overparam sweep "$plan" --out "$out" --resume \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --workers "${SLURM_CPUS_PER_TASK:-1}"
