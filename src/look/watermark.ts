import { createContext, useContext } from 'react';

/** `training`: everybody is made up, to practise on. Null: for real patients. */
export type Watermark = 'demonstration' | 'training' | null;

/** What screens and prints say where this is not for real patients. They do until something around them knows better. */
export const WatermarkContext = createContext<Watermark>('demonstration');

export const useWatermark = (): Watermark => useContext(WatermarkContext);
