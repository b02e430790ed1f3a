import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { i18n as I18n } from 'i18next';
import { StrictMode, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { isLoggedOut, ServerRefusal } from './api/errors.ts';
import { keys } from './api/queries.ts';
import { makeRouter, type PortalRouter } from './router.tsx';
import { cssVariables, theme } from './ui/theme.ts';

/** The whole portal. */
export function App({ i18n }: { readonly i18n: I18n }) {
  const [{ client, router }] = useState(assemble);
  return (
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </MantineProvider>
      </I18nextProvider>
    </StrictMode>
  );
}

function assemble(): { readonly client: QueryClient; readonly router: PortalRouter } {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        const { pathname, href } = router.latestLocation;
        if (!isLoggedOut(error) || pathname === '/login') return;
        // The login ended while the page was open.
        client.removeQueries({ queryKey: keys.me });
        void router.navigate({ to: '/login', search: { next: href }, replace: true });
      },
    }),
    defaultOptions: {
      queries: {
        // What the server refused once it refuses again; only a lost connection is worth another try.
        retry: (failures, error) => failures < 2 && !(error instanceof ServerRefusal),
      },
    },
  });
  const router: PortalRouter = makeRouter(client);
  return { client, router };
}
