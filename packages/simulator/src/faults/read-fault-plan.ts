import { Type } from 'typebox';
import { checkOf } from '../scenarios/mistakes.ts';
import { refuseAny, refuseFlaw } from '../scenarios/refusal.ts';
import { textOf, WrittenFile } from '../scenarios/written-file.ts';
import { FaultsForm, faultMistakes, faultPlanOf, normalisedFaults, type FaultForm } from './fault-form.ts';
import type { FaultPlan } from './fault-plan.ts';

const PlanForm = Type.Object(
  {
    summary: Type.Optional(Type.String({ minLength: 1, maxLength: 120, expected: 'one line that says what goes wrong' })),
    faults: FaultsForm,
  },
  { additionalProperties: false, expected: 'a fault plan: a list “faults”' },
);
const check = checkOf(PlanForm);

/** Reads a fault plan, YAML or JSON. Throws SIMULATOR_SCENARIO_INVALID with file, line, path and what was expected. */
export function readFaultPlan(text: string, file: string): FaultPlan {
  const written = new WrittenFile(text);
  refuseFlaw(written, file, 'a fault plan: a list “faults”');
  const { content } = written;
  const raw =
    typeof content === 'object' && content !== null && 'faults' in content
      ? { ...content, faults: normalisedFaults(content.faults) }
      : content;
  refuseAny(check(raw), written, file);
  const { faults } = raw as { faults: FaultForm[] };
  refuseAny(faultMistakes(faults, ['faults']), written, file);
  return faultPlanOf(faults);
}

/** The plan in that file. Throws SIMULATOR_SCENARIO_UNREADABLE, SIMULATOR_SCENARIO_INVALID. */
export function findFaultPlan(file: string): FaultPlan {
  return readFaultPlan(textOf(file, 'fault plan'), file);
}
