/** The text of each shape by its name; it takes the number of bytes. */
export const megabytes: Readonly<Record<string, (bytes: number) => string>>;
