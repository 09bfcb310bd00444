import { useWatermark } from '../../look';

/** Gives a person a CSV file; where it is not about real patients, the file's name begins with what it is. */
export function useCsvFile(name: string): (text: string) => void {
  const watermark = useWatermark();
  return (text) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    link.download = `${watermark === null ? '' : `${watermark}-`}${name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
}
