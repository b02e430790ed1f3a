import { Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordDialog } from '../access/password-dialog.tsx';
import { logOut } from '../api/commands.ts';
import { meQuery } from '../api/queries.ts';
import { chooseLanguage, followPerson, languages, type Language } from '../i18n/i18n.ts';
import { ChevronIcon } from '../ui/icons.tsx';

/** Who is logged in, the language, and the way out. */
export function PersonMenu() {
  const { t, i18n } = useTranslation();
  const { data: person } = useSuspenseQuery(meQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  useEffect(() => void followPerson(i18n, person.language), [i18n, person.language]);
  const [isChoosing, { open, close }] = useDisclosure(false);
  const goOut = async (): Promise<void> => {
    await navigate({ to: '/login' });
    client.clear();
  };
  const leave = useMutation({ mutationFn: logOut, onSuccess: goOut });
  return (
    <>
      <Menu position="bottom-end" width={230} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="subtle" color="gray" c="var(--ink)" px="xs" maw={{ base: 150, sm: 260 }} rightSection={<ChevronIcon />}>
            {person.name || person.email}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {person.organisation.name}
            <br />
            {person.email}
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>{t('person.language')}</Menu.Label>
          {(Object.keys(languages) as Language[]).map((language) => (
            <Menu.Item
              key={language}
              lang={language}
              fw={language === i18n.language ? 650 : undefined}
              rightSection={language === i18n.language ? '✓' : undefined}
              onClick={() => void chooseLanguage(i18n, language)}
            >
              {languages[language]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={open}>{t('person.changePassword')}</Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => leave.mutate()}>
            {t('person.logOut')}
          </Menu.Item>
          {leave.error && <Menu.Item disabled>{leave.error.message}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <PasswordDialog isOpen={isChoosing} onClose={close} onChanged={() => void goOut()} />
    </>
  );
}
