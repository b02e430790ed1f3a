import type { Random } from '@phasor/kernel';
import type { Act } from './scenario.ts';
import type { ScenarioSite } from './scenario-site.ts';
import { pick } from './span.ts';

/** Does one thing to a site. What can only be done at a charger does nothing. */
export function actAtSite(act: Act, site: ScenarioSite, random: Random): void {
  switch (act.do) {
    case 'street':
      return site.site.setSupply(act.isOn);
    case 'resetFuse':
      return site.resetFuses(act.circuit);
    case 'meters':
      return site.setMeterFault(act.fault);
    case 'switchOn':
      return site.switchOn(act.powerW, pick(act.forMs, random));
    default:
      return undefined;
  }
}
