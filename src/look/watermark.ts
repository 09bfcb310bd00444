import { createContext, useContext } from 'react';

/** Whether screens and prints say that this is no product for real patients. They do until something around them knows better. */
export const WatermarkContext = createContext(true);

export const useWatermark = (): boolean => useContext(WatermarkContext);
