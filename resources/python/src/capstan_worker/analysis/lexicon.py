"""English words with a feeling, from -3 (very bad) to 3 (very good), and words that change the one that follows."""

from __future__ import annotations

from typing import Dict

_BY_SCORE: Dict[int, str] = {
    3: """
        amazing astonishing awesome beautiful best brilliant delighted ecstatic excellent exceptional
        extraordinary fabulous fantastic flawless gorgeous incredible joy love loved loves magnificent
        marvellous marvelous masterpiece miracle outstanding overjoyed perfect phenomenal remarkable sensational
        spectacular splendid stunning superb terrific thrilled triumph wonderful
    """,
    2: """
        accomplish accomplished admire adorable appreciate appreciated bliss celebrate charming cheerful clever
        comfortable confident congratulations convenient delicious delightful eager effective efficient elegant
        enjoy enjoyable enjoyed excited exciting fascinating favorite favourite friendly fun generous genius
        glad grateful great handy happy happiness hero honest impressed impressive improved inspired inspiring
        intuitive kind lovely loyal lucky pleasant pleased pleasure powerful praise proud recommend recommended
        refreshing reliable rewarding satisfied satisfying secure smile smooth strong success successful
        successfully talented thank thankful thanks thoughtful trust trusted valuable victory warm welcome win
        winner wise won
    """,
    1: """
        able accurate active adequate agree agreed better bright calm capable careful clean clear comfort
        correct decent easily easy fair fast faster fine fix fixed fresh gain gains gentle good growth healthy
        help helped helpful helps hope hopeful improve improvement improves interested interesting like liked
        likes neat nice okay peaceful polite popular positive profit promising quick ready relaxed relief
        respect rich safe simple solid solved stable support supported sweet tidy useful works worth
    """,
    -1: """
        alone annoy annoying anxious avoid bored boring busy careless cheap cold complain complaint complaints
        complicated concern concerned confused confusing costly crowded dark delay delayed delays difficult
        dirty disagree doubt dull error errors expensive fault faulty forgot forgotten hard harder hesitate
        issue issues lack lacking lacks late limited lonely loose loses losing lost mess messy miss missed
        missing mistake mistakes negative noisy odd old pale poorly problem problems quit rough rude sad scared
        shallow slow slower sorry strange stuck tense tired trouble unclear uncomfortable uneasy unfair unknown
        unsure upset weak weird worried worry worse wrong
    """,
    -2: """
        abandoned abuse afraid anger angry argue ashamed attack bad badly bitter blame broke broken bug bugs
        bully cheat collapse corrupt crash crashed crashes crashing cried cry crying damage damaged damages
        danger dangerous defeat defect defective denied depressed despair desperate destroy destroyed disappoint
        disappointed disappointing disappointment disaster dishonest dislike disliked embarrassed embarrassing
        enemy fail failed failing fails failure failures fake fear fight flaw flawed foolish fraud frightened
        frustrated frustrating frustration grief guilty harm harmful helpless hurt hurts ignorant ignored ill
        incompetent inferior injured insecure insult jealous lazy liar lie lied lies loss losses mad neglected
        offended pain painful panic pathetic poor punish regret reject rejected ruin ruined sick steal stolen
        stress stressed stupid suffer suffered suffering suspicious terrified threat tragedy ugly unhappy
        unreliable unusable useless victim violent waste wasted worthless
    """,
    -3: """
        abysmal agony appalling atrocious awful catastrophe catastrophic cruel deadly despise devastated
        devastating disgrace disgraceful disgusted disgusting dreadful evil garbage ghastly hate hated hates
        hateful hideous horrendous horrible horrid horrific horrified horror inexcusable loathe miserable misery
        murder nightmare outrageous repulsive shameful terrible terribly torture traumatic unacceptable
        unbearable vile worst wretched
    """,
}

#: Every word with its score.
LEXICON: Dict[str, float] = {word: score for score, words in _BY_SCORE.items() for word in words.split()}

#: What turns the next words round; words that end in n't do so, too.
NEGATIONS = frozenset(
    "barely cannot hardly neither never no nobody none nor not nothing nowhere scarcely without".split()
)

#: How much more or less the next word counts.
INTENSIFIERS: Dict[str, float] = {
    **dict.fromkeys("absolutely completely extremely highly incredibly insanely totally truly utterly".split(), 1.6),
    **dict.fromkeys("deeply especially quite really remarkably so such too very".split(), 1.3),
    **dict.fromkeys("almost fairly kinda mildly partly pretty rather slightly somewhat".split(), 0.7),
}
