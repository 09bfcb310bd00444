/** Made by build/care-library.ts. */
declare module 'virtual:care-library' {
  // oxlint-disable-next-line typescript/consistent-type-imports -- a declaration of a whole module can name a type in no other way
  const library: import('../definition').CareLibrary;
  export default library;
}
