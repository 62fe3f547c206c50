/**
 * The colours of series, by their number: on white and on black they have a contrast of 3 at least, and they can be told
 * apart by who does not see red or green as others do. After Okabe and Ito (2008), some darker or lighter.
 */
export const seriesColors = {
  light: ["#0072b2", "#b45a00", "#a3457f", "#00795c"],
  dark: ["#56b4e9", "#e69f00", "#cc79a7", "#1fb58f"],
} as const;
