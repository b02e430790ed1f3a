import { CopyableCode } from '../ui/copyable-code.tsx';
import { endpointUrl } from './charger-facts.ts';

/** The address that is entered in a charger on OCPP. */
export function EndpointCode({ chargePointId }: { readonly chargePointId?: string }) {
  return <CopyableCode text={endpointUrl(window.location, chargePointId)} />;
}
