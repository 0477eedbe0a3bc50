// The words the simulator understands, in English, French, Vietnamese, Korean and Chinese.

/** What can stand in the foreground. */
export const subjectWords = {
  astronaut: 'astronaut cosmonaut spaceman astronaute|phi hành gia|우주비행사|우주인|宇航员',
  lighthouse: 'lighthouse phare|hải đăng|등대|灯塔',
  fox: 'fox foxes renard|con cáo|cáo|여우|狐狸|狐',
  cat: 'cat kitten kitty chat chaton|con mèo|mèo|고양이|猫|貓',
  dog: 'dog puppy chien chiot wolf corgi|con chó|chó|강아지|늑대|狗|狼',
  bear: 'bear panda ours|con gấu|gấu|곰|熊',
  rabbit: 'rabbit bunny hare lapin|con thỏ|thỏ|토끼|兔',
  horse: 'horse pony unicorn cheval|con ngựa|ngựa|말 |馬|马',
  owl: 'owl hibou chouette|cú mèo|부엉이|올빼미|猫头鹰',
  bird: 'bird sparrow robin parrot oiseau|con chim|chim|새 |鸟',
  whale: 'whale dolphin baleine|cá voi|고래|鲸',
  fish: 'fish goldfish koi poisson|con cá|cá|물고기|鱼',
  lotus: 'lotus lily|hoa sen|연꽃|莲|荷花',
  flower: 'flower rose tulip sunflower fleur|bông hoa|hoa|꽃|花',
  castle: 'castle palace fortress temple château chateau|lâu đài|성 |城堡|宫殿',
  house: 'house cabin cottage hut home maison cabane|ngôi nhà|nhà|집|房子|小屋',
  boat: 'boat ship sailboat bateau voilier|con thuyền|thuyền|배 |船',
  robot: 'robot android|người máy|로봇|机器人',
  balloon: 'balloon montgolfière|khinh khí cầu|열기구|气球',
  person:
    'person man woman girl boy child wizard samurai knight king queen traveler traveller homme femme fille garçon|cô gái|chàng trai|người|소녀|소년|사람|女孩|男孩|人',
  tree: 'tree oak arbre|cái cây|cây|나무|树',
} as const;

/** Where it is. */
export const placeWords = {
  mars: 'mars martian|sao hỏa|화성|火星',
  space: 'space galaxy nebula planet cosmos cosmic espace|vũ trụ|우주|太空|宇宙',
  underwater: 'underwater reef aquarium|dưới nước|물속|水下',
  roof: 'roof rooftop toit|mái nhà|지붕|屋顶',
  lake: 'lake pond river lac étang|trên hồ|hồ|호수|연못|湖|池',
  sea: 'sea ocean beach coast harbor harbour waves mer océan plage|biển|바다|海',
  desert: 'desert dune dunes canyon désert|sa mạc|사막|沙漠',
  city: 'city street town skyline tokyo paris seoul hanoi cyberpunk ville rue|thành phố|도시|城市',
  forest: 'forest wood woods jungle forêt|rừng|숲|森林|树林',
  mountains: 'mountain mountains alps peak hill hills montagne|núi|산|山',
  meadow: 'meadow field garden grass park prairie jardin champ|đồng cỏ|vườn|들판|정원|草地|花园',
} as const;

/** When it is. */
export const timeWords = {
  night: 'night midnight moon moonlight stars starry nuit lune étoiles|đêm|밤|별|夜|月|星',
  sunset: 'sunset dusk evening golden crépuscule coucher|hoàng hôn|노을|석양|日落|黄昏',
  dawn: 'dawn sunrise morning misty aube matin|bình minh|새벽|일출|日出|黎明',
  day: 'day noon sunny jour|ban ngày|낮|白天',
} as const;

/** What falls from the sky or hangs in the air. */
export const weatherWords = {
  snow: 'snow snowy winter snowing neige hiver|tuyết|눈|겨울|雪|冬',
  rain: 'rain rainy storm pluie|mưa|비 |雨',
  fog: 'fog foggy mist misty haze brouillard brume|sương mù|안개|雾',
} as const;

/** Named colours, as gouache. */
export const colourWords = {
  '#d24a32': 'red scarlet crimson rouge|đỏ|빨간|붉은|红',
  '#3d74c4': 'blue azure navy bleu bleue|xanh dương|파란|푸른|蓝',
  '#5a9e58': 'green emerald vert verte|xanh lá|초록|녹색|绿',
  '#f2c14a': 'yellow golden gold jaune|vàng|노란|황금|黄|金',
  '#e8873a': 'orange ginger|cam|주황|橙',
  '#8a5bb5': 'purple violet violette|tím|보라|紫',
  '#ea8fae': 'pink rose|hồng|분홍|粉',
  '#2a2b36': 'black noir noire|đen|검은|까만|黑',
  '#f4f1ea': 'white blanc blanche|trắng|하얀|흰|白',
  '#8d95a3': 'grey gray silver gris grise|xám|회색|灰',
  '#8a5a3a': 'brown brun marron|nâu|갈색|棕',
  '#3aa7a3': 'teal turquoise cyan|lam|청록|青',
} as const;

export type SubjectName = keyof typeof subjectWords;
export type PlaceName = keyof typeof placeWords;
export type TimeName = keyof typeof timeWords;
export type WeatherName = keyof typeof weatherWords;
