import { useDocumentTitle } from '@mantine/hooks';

/** The page's title in the browser, before the product's name. */
export function useTitle(title: string): void {
  useDocumentTitle(`${title} · Phasor`);
}
