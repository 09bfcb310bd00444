/** The note under which the staff page leaves the id of the one assessment that it hands over; it never stands in an address. */
export const handedOverNote = 'handed-over';
