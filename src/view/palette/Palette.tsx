/** The sandbox: what the cluster is made of, and forms to change it while it runs. */
import { useWords } from '../use-words.ts';
import { ApplicationSection } from './ApplicationSection.tsx';
import { BrokerSection } from './BrokerSection.tsx';
import { ConsumerSection } from './ConsumerSection.tsx';
import { ControllerSection } from './ControllerSection.tsx';
import { ProducerSection } from './ProducerSection.tsx';
import { ShareConsumerSection } from './ShareConsumerSection.tsx';
import { TopicSection } from './TopicSection.tsx';

export function Palette() {
  const words = useWords();
  return (
    <div className="palette">
      <p className="hint">{words('build.about')}</p>
      <TopicSection />
      <ProducerSection />
      <ConsumerSection />
      <ApplicationSection />
      <ShareConsumerSection />
      <BrokerSection />
      <ControllerSection />
    </div>
  );
}
