// Which drawing, colour, place and size belongs to which subject.
import { bird, balloon, owl } from './flyers.ts';
import { castle, house, lighthouse } from './buildings.ts';
import type { Paint } from './paint.ts';
import { flower, tree } from './plants.ts';
import { bear, cat, dog, fox, rabbit } from './sitters.ts';
import { boat, fish, lotus, whale } from './swimmers.ts';
import type { PlaceName, SubjectName } from './vocabulary.ts';
import { astronaut, horse, person, robot } from './walkers.ts';

/** How a subject is drawn and where it likes to be. */
export interface Subject {
  draw: (paint: Paint) => string;
  /** Its colour when the prompt names none; the first is the most typical. */
  colours: readonly [string, ...string[]];
  place: PlaceName;
  /** Its height as a share of the picture's shorter side. */
  size: number;
  /** Where its lower edge is, from the top (0) to the bottom (1) of the picture. */
  base: number;
  /** Flying and swimming things throw no shadow. */
  shadow: boolean;
}

/** All known subjects. */
export const subjects: Readonly<Record<SubjectName, Subject>> = {
  fox: animal(fox, ['#dd6b2f', '#d9602a'], 'forest'),
  cat: animal(cat, ['#d98b4a', '#8d8a94', '#3a3a46', '#efe3d0'], 'meadow'),
  dog: animal(dog, ['#c98d55', '#8a5f45', '#d9b27c'], 'meadow'),
  bear: animal(bear, ['#8a5a3f', '#6b4634'], 'forest', 0.56),
  rabbit: animal(rabbit, ['#c9b29a', '#e9e0d4', '#a58d7a'], 'meadow', 0.48),
  horse: animal(horse, ['#9a5a38', '#6f4634', '#e6dccb'], 'meadow', 0.58),
  owl: { ...animal(owl, ['#9a7452', '#7d6a63'], 'forest', 0.52), base: 0.84, shadow: false },
  bird: { ...animal(bird, ['#3d74c4', '#d24a32', '#3aa7a3'], 'meadow', 0.48), base: 0.8, shadow: false },
  whale: { draw: whale, colours: ['#3f6fa8'], place: 'sea', size: 0.66, base: 0.94, shadow: false },
  fish: {
    draw: fish,
    colours: ['#ee8440', '#e0564a', '#f0b040'],
    place: 'underwater',
    size: 0.52,
    base: 0.76,
    shadow: false,
  },
  boat: {
    draw: boat,
    colours: ['#b8473c', '#2f6a8c', '#8a5a3a'],
    place: 'sea',
    size: 0.5,
    base: 0.84,
    shadow: false,
  },
  lotus: {
    draw: lotus,
    colours: ['#ea8fae', '#e77b9f'],
    place: 'lake',
    size: 0.5,
    base: 0.88,
    shadow: false,
  },
  flower: animal(flower, ['#e4574c', '#f2a63b', '#b667b0'], 'meadow', 0.56),
  tree: animal(tree, ['#5f9a54', '#4b8a60'], 'meadow', 0.66),
  house: building(house, ['#b5714e', '#a4523f', '#8f7560'], 'mountains', 0.46),
  castle: building(castle, ['#c9bda8', '#b9b3b8'], 'mountains', 0.62),
  lighthouse: building(lighthouse, ['#d24a40'], 'sea', 0.7),
  robot: animal(robot, ['#6fa8b8', '#e0a04a', '#9aa7b5'], 'city', 0.54),
  balloon: {
    draw: balloon,
    colours: ['#d9513f', '#e8873a', '#3d74c4'],
    place: 'mountains',
    size: 0.5,
    base: 0.62,
    shadow: false,
  },
  person: animal(person, ['#b8473c', '#3a5f8c', '#4b7a5a'], 'mountains', 0.46),
  astronaut: animal(astronaut, ['#f1eee6'], 'space', 0.5),
};

function animal(draw: Subject['draw'], colours: Subject['colours'], place: PlaceName, size = 0.52): Subject {
  return { draw, colours, place, size, base: 0.9, shadow: true };
}

function building(
  draw: Subject['draw'],
  colours: Subject['colours'],
  place: PlaceName,
  size: number,
): Subject {
  return { draw, colours, place, size, base: 0.86, shadow: true };
}
