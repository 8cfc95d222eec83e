import { type DrainProblem, drainProblems } from '../../src/mesh/drain.js';
import { humanDuration } from '../../src/mesh/duration.js';
import { defineRule, type RuleFinding } from '../../src/rule.js';

export default defineRule({
  id: 'WS107',
  name: 'drain',
  summary: 'Drain settings that do not keep sockets open as long as they say when a pod stops',
  category: 'time',
  severity: 'info',
  facts: ['exit-on-zero', 'termination-cuts-sockets', 'listener-change-cuts-sockets'],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      for (const problem of drainProblems(mesh, path)) report(path, problem.field.place, finding(problem));
    }
  },
});

function finding(problem: DrainProblem): RuleFinding {
  const { because } = problem;
  if (problem.kind === 'ignored') {
    return {
      message: 'terminationDrainDuration is ignored: EXIT_ON_ZERO_ACTIVE_CONNECTIONS is on',
      why: 'a stopping proxy waits for its connections as long as terminationGracePeriodSeconds allows, then open WebSockets end with close code 1006: on every rollout',
      fix: 'delete terminationDrainDuration, and make terminationGracePeriodSeconds as long as sockets may stay',
      related: [{ place: problem.because.place, message: 'switched on here' }],
    };
  }
  const grace = humanDuration(problem.grace);
  return {
    message: `a drain of ${humanDuration(problem.drain)} ends after ${grace}, when Kubernetes kills the pod`,
    why: `the grace period is ${because === undefined ? `${grace} by default` : grace}: what is still open then ends with close code 1006, on every rollout`,
    fix: 'raise terminationGracePeriodSeconds above the drain',
    ...(because && { related: [{ place: because.place, message: 'the grace period' }] }),
  };
}
