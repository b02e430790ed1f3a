import 'reflect-metadata';

/** The library, after what it needs to be loaded first. */
export * from '@peculiar/x509';
