import Handlebars from 'handlebars';

/** A sample that was written. */
export interface Listed {
  name: string;
  locale: string;
  subject: string;
  /** Of its HTML. */
  bytes: number;
}

const PAGE = Handlebars.compile<{ mails: (Listed & { size: string })[] }>(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Mails</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; display: grid; grid-template-columns: 30rem 1fr; height: 100vh; }
nav { overflow: auto; padding: 1rem; border-right: 1px solid #8884; }
li { margin: 0 0 .8rem; }
small { opacity: .7; }
iframe { border: 0; width: 100%; height: 100%; }
@media (max-width: 50rem) { body { display: block; height: auto; } iframe { display: none; } }
</style>
</head>
<body>
<nav>
<h1>Mails</h1>
<ul>
{{#each mails}}
<li lang="{{locale}}"><a href="{{name}}.{{locale}}.html" target="mail">{{subject}}</a><br>
<small>{{name}}, {{locale}}, {{size}} KB: <a href="{{name}}.{{locale}}.txt" target="mail">text</a>, <a href="{{name}}.{{locale}}.eml">mail</a></small></li>
{{/each}}
</ul>
</nav>
<iframe name="mail" title="The mail"></iframe>
</body>
</html>
`);

/** A page that lists the samples and shows one of them beside. */
export const indexPage = (listed: Listed[]): string =>
  PAGE({ mails: listed.map((mail) => ({ ...mail, size: (mail.bytes / 1024).toFixed(1) })) });
