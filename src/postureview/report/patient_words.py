"""The words of the patient's page, for readers of twelve: another language is another file like this one."""

from __future__ import annotations

from postureview.values.landmarks import View
from postureview.values.measurement import Grade

TITLE = "Your visit"
ON = "on {date}"
FOR = "For"

LOOKED = "What we looked at"
STOOD = "We filmed you standing, from {views}."
MOVED = "We also filmed how you move:"
NOTHING_SEEN = "This time the film did not show enough to say something. We can film again."
PART_MISSING = "Some things could not be seen in the film. That happens often."

VIEWS = {
    View.ANTERIOR: "the front",
    View.POSTERIOR: "the back",
    View.LEFT_LATERAL: "the left side",
    View.RIGHT_LATERAL: "the right side",
}

TESTS = {
    "neck_flexion": "bending your head forward",
    "neck_extension": "looking up",
    "neck_side_bend": "bending your head to the side",
    "neck_rotation": "turning your head",
    "trunk_flexion": "bending forward",
    "trunk_extension": "bending back",
    "trunk_side_bend": "bending to the side",
    "trunk_rotation": "turning your upper body",
    "fingertip_to_floor": "reaching for the floor",
    "shoulder_flexion": "lifting your arm in front",
    "shoulder_abduction": "lifting your arm to the side",
    "shoulder_extension": "moving your arm back",
    "hip_flexion": "lifting your knee",
    "hip_extension": "moving your leg back",
    "hip_abduction": "moving your leg to the side",
    "knee_flexion": "lifting your heel behind you",
    "straight_leg_raise": "lifting your straight leg",
    "ankle_dorsiflexion": "pushing your knee over your toes",
    "overhead_squat": "a squat with your arms up",
    "hip_hinge": "bending at the hips",
    "single_leg_stance": "standing on one leg",
    "sit_to_stand": "standing up from a chair",
}
"""Test → what the person did."""

STANDS_OUT = "What stood out"
NOTHING_STANDS_OUT = "Nothing stood out by more than the film can tell."
MORE = "Your therapist can tell you about a few more points."
OTHER = "Something else was not quite as usual. Your therapist can tell you more."
BODIES_DIFFER = (
    "Bodies differ. Many people without pain stand and move like this too. How you stand is only loosely linked "
    "to pain."
)

AMOUNT = {Grade.MILD: "a little", Grade.MODERATE: "somewhat", Grade.MARKED: "clearly"}

STANCE = {
    "head_tilted": ("Your head was {much} tilted to the {side}.",) * 2,
    "head_shifted": ("Your head stood {much} to the {side}.",) * 2,
    "shoulder_line_tilted": ("Your {side} shoulder was {much} lower than the other one.",) * 2,
    "trunk_leaning": ("Your upper body was {much} leaning to the {side}.",) * 2,
    "trunk_shifted": ("Your upper body stood {much} to the {side}.",) * 2,
    "body_shifted": ("Your body stood {much} to the {side} of your feet.",) * 2,
    "pelvis_shifted": ("Your hips stood {much} to the {side} of your feet.",) * 2,
    "weight_shifted": ("Your weight seemed to be {much} more on the {side} foot.",) * 2,
    "trunk_inclined": ("Your upper body was {much} leaning forward.", "Your upper body was {much} leaning back."),
    "body_inclined": ("Your whole body was {much} leaning forward.", "Your whole body was {much} leaning back."),
    "knee_position": ("Your knee was {much} pushed back.", "Your knee was {much} bent."),
    "waist_asymmetric": ("The left and right side of your waist were {much} different.",) * 2,
    "trunk_asymmetric": ("The left and right side of your back were {much} different. Ask to have this checked.",) * 2,
}
"""Rule → what it says in plain words where the value is positive, and where it is negative."""

LESS_FAR = "{Doing}{where}: you went {much} less far than most people."
FURTHER = "{Doing}{where}: you went {much} further than most people."
SIDES_DIFFER = "{Doing}: you went less far on the {side} than on the other side."
ALONG = "{Doing}: another part of your body moved along."
ON_SIDE = " on the {side}"
TO_SIDE = " to the {side}"

HOME = "What you can do at home"
NO_HOME_YET = "First your therapist will ask you some health questions. Then you will plan the exercises together."
ASK_HOME = "Ask your therapist which exercises fit you."
MORE_EXERCISES = "Your therapist has {count} more for you. Start with these."
HOW_OFTEN = "How often:"
TAKE_CARE = "Take care:"
PAIN_RULE = "How much pain is fine?"
KEEP_IN_MIND = "Also good"

SEEK = "When to get help"
SEEK_LEAD = "Stop, and get medical help, if you notice:"
SEEK_DEFAULT = (
    "no feeling between your legs, or trouble passing water or holding your bowels",
    "an arm or a leg that gets weak or feels numb",
    "chest pain, or fever with back pain",
    "pain after a bad fall",
)
EMERGENCY = "In an emergency call 112 in Europe or 911 in North America."

EXPECT = "What to expect"
EXPECT_DEFAULT = (
    "After a treatment you may feel sore for a day or two. Call your therapist if it lasts longer, or if you see "
    "bruises.",
    "Some people feel a change after one or two visits. If you have had pain for long, it takes more time.",
)

GOOD_TO_KNOW = "Good to know"
NOTES = (
    "This page does not say what illness you may or may not have. Your therapist decides with you what to do.",
    "A film is not exact. Clothes, light and the camera change the result, and small differences do not count.",
    "The usual ranges come mostly from young adults in Western countries, and from other devices.",
    "No body is the same on both sides. That is normal.",
    "Hands-on treatment may ease pain for a short time. It works best when you also keep moving.",
)
MADE_WITH = "Made with {software}; {calibration}. For research and teaching, not a medical device."

CLOSED_TITLE = "Please see a doctor first"
