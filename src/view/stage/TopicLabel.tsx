/** A topic over its columns. */
import { memo } from 'react';
import type { TopicHead } from '../../scene/stage-model.ts';
import { fitText, textWidth } from '../measure.ts';
import { useWords } from '../use-words.ts';

export const TopicLabel = memo(function TopicLabel({ topic }: { topic: TopicHead }) {
  const words = useWords();
  const { name, x, y, width, replicationFactor, minIsr, isInternal } = topic;
  // The lane of the first column crosses this band: the words stay left of it.
  const room = Math.min(width, 230) - 26;
  const title = fitText([name], 'strong', room);
  const nameWidth = textWidth(title, 'strong');
  const about = words('stage.topic-facts', { replicationFactor, minIsr });
  const long = isInternal ? `${words('stage.internal')} · ${about}` : about;
  const isRoomy = room - nameWidth - 12 > 40;
  return (
    <g className="topic">
      <text className="topic-name" x={x + 2} y={y + 13}>
        {title}
      </text>
      {isRoomy ? (
        <text className="topic-facts" x={x + nameWidth + 12} y={y + 13}>
          {fitText([long, about], 'label', room - nameWidth - 12)}
        </text>
      ) : null}
      <line className="topic-rule" x1={x} x2={x + width} y1={y + 20} y2={y + 20} />
    </g>
  );
});
