import type { ReactNode } from 'react';

/**
 * The Markdown subset of a text block as React nodes: paragraphs, bullet lists, **bold**, *emphasis* and links to
 * https, tel and mailto. Never HTML: whatever is not of the subset is shown as it was written.
 */
export function Markdown({ text }: { readonly text: string }): ReactNode {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block, index) => <Block key={index} lines={block.split('\n').map((line) => line.trim())} />);
}

const bullet = /^[-*] +/;

function Block({ lines }: { readonly lines: readonly string[] }): ReactNode {
  if (!lines.every((line) => bullet.test(line))) return <p>{inline(lines.join(' '))}</p>;
  return (
    <ul className="nhsuk-list nhsuk-list--bullet">
      {lines.map((line, index) => (
        <li key={index}>{inline(line.replace(bullet, ''))}</li>
      ))}
    </ul>
  );
}

const marks = /\*\*(?<bold>[^*]+)\*\*|\*(?<emphasis>[^*]+)\*|\[(?<label>[^\]]+)\]\((?<href>(?:https:\/\/|tel:|mailto:)[^\s)]+)\)/g;

function inline(text: string): ReactNode[] {
  const nodes: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(marks)) {
    nodes.push(text.slice(from, match.index));
    const { bold, emphasis, label, href } = match.groups ?? {};
    if (bold !== undefined) nodes.push(<strong key={match.index}>{bold}</strong>);
    else if (emphasis !== undefined) nodes.push(<em key={match.index}>{emphasis}</em>);
    else
      nodes.push(
        <a key={match.index} href={href}>
          {label}
        </a>,
      );
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)];
}
