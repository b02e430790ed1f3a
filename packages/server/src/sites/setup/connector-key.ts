/** How a connector is called in the balancing of a site, and in maps by connector. */
export function connectorKey({ chargerId, connectorId }: { readonly chargerId: string; readonly connectorId: number }): string {
  return `${chargerId}/${connectorId}`;
}
