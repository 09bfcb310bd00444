export { directionOf, languageOfWords, loadCatalogues } from './catalogues';
export { createTranslator, type Catalogue, type Message, type Part, type Translate, type Values } from './format';
export { MessagesProvider, useTranslate, useWordsLanguage } from './provider';
