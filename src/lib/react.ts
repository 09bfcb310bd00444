export * from '../form';
