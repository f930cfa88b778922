/** Shell text as it is written, backslashes included; `\${` stands for `${`, which a template cannot hold otherwise. */
export function sh(text: TemplateStringsArray): string {
  return text.raw.join("").replaceAll("\\${", "${").replace(/^\n/, "");
}
