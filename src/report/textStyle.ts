/** Ways to set text off. Reports name the role; who prints them decides on colours. */
export type TextStyle = Readonly<Record<"heading" | "detail" | "warning", (text: string) => string>>;

const plain = (text: string): string => text;
export const PLAIN_STYLE: TextStyle = { heading: plain, detail: plain, warning: plain };
